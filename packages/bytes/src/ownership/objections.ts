import type { LogPosition } from '@artifact-store/planes';
import type { RegistryRecord } from './registry-record.js';

/** What was found where `registry.json` should be; `empty` is nothing at all, where the log has objects. */
export type Found = RegistryRecord | 'nothing' | 'empty' | 'damaged';

/** Why a backend that is as it was found is not this log's; null where it is. */
export function objectionTo(found: Found, { logId, lastSequence }: LogPosition): string | null {
  if (found === 'nothing') return 'it holds objects, but no registry.json that says whose they are';
  if (found === 'empty') {
    return 'it is empty, but the event log has objects on it: mount its disk or correct its root, and start again';
  }
  if (found === 'damaged') return 'its registry.json is damaged';
  if (found.logId !== logId) return `it belongs to the event log ${found.logId}, and this is ${logId}`;
  const wentBackTo = found.wentBackTo ?? (isBehind(found, lastSequence) ? lastSequence : undefined);
  if (wentBackTo === undefined) return null;
  return `the event log had come to ${found.seenSequence}, and then it ended at ${wentBackTo}, as an older copy of its database does`;
}

/** Whether the log of a record ends before what the record has seen. */
export function isBehind({ seenSequence }: RegistryRecord, lastSequence: number): boolean {
  return lastSequence < seenSequence;
}
