import type { LogPosition } from '@artifact-store/planes';
import type { RegistryRecord } from './registry-record.js';

/** What was found where `registry.json` should be. */
export type Found = RegistryRecord | 'nothing' | 'damaged';

/** Why a backend with that file, and with objects in it, is not this log's as it is; null where it is. */
export function objectionTo(found: Found, { logId, lastSequence }: LogPosition): string | null {
  if (found === 'nothing') return 'it holds objects, but no registry.json that says whose they are';
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
