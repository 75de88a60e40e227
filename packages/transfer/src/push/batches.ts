import { MAX_RECEIPTS } from '@artifact-store/planes';
import type { LocalFile } from './local-tree.js';

/** Of files that are asked for at once: they are read to be asked for, and those to be sent are read again from memory by then. */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;
/** A JSON body takes 1 MiB. */
const MAX_JSON_BYTES = 900 * 1024;
/** Of a file in that body, beside its path: both digests, its size, its media type, the names of the members. */
const JSON_BYTES = 600;

/** Files in their order, as many together as one question of what the server has may hold. */
export function* batchesOf(files: readonly LocalFile[]): Generator<readonly LocalFile[]> {
  let batch: LocalFile[] = [];
  let bytes = 0;
  let json = 0;
  for (const file of files) {
    const { sizeBytes } = file.state;
    const jsonBytes = JSON_BYTES + Buffer.byteLength(JSON.stringify(file.relativePath));
    const isFull = batch.length === MAX_RECEIPTS || bytes + sizeBytes > MAX_BATCH_BYTES || json + jsonBytes > MAX_JSON_BYTES;
    if (isFull && batch.length > 0) {
      yield batch;
      [batch, bytes, json] = [[], 0, 0];
    }
    batch.push(file);
    bytes += sizeBytes;
    json += jsonBytes;
  }
  if (batch.length > 0) yield batch;
}
