import { BackendUnavailableError, type LogPosition } from '@artifact-store/planes';
import type { StorageBackend } from '@artifact-store/storage';
import { objectionTo } from './objections.js';
import { decodeRecord, encodeRecord } from './registry-record.js';

/** Whether a backend says that it belongs to a log that had come no further. */
export async function belongsTo(backend: StorageBackend, log: LogPosition): Promise<boolean> {
  const bytes = await backend.registryFile.read();
  const record = bytes === null ? undefined : decodeRecord(bytes);
  return record !== undefined && objectionTo(record, log) === null;
}

/** @throws BackendUnavailableError where a backend could not be written to */
export async function requireWritable(backend: StorageBackend): Promise<void> {
  const { healthy, detail } = await backend.health();
  if (!healthy) throw new BackendUnavailableError(`storage backend "${backend.id}": ${detail}`, { backend_id: backend.id });
}

/** Makes a backend that of a log, whosever it was and whatever is in it. No data plane may have it open. */
export async function adoptBackend(backend: StorageBackend, { logId, lastSequence }: LogPosition): Promise<void> {
  await backend.registryFile.replace(encodeRecord({ logId, seenSequence: lastSequence }));
}
