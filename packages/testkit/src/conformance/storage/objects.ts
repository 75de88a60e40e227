import { createHash, randomBytes } from 'node:crypto';
import { contentAddress } from '@artifact-store/identity';
import type { ObjectKey, StagedObject, StorageBackend } from '@artifact-store/storage';

/** A key for any text. Backends never hash, so it need not fit the bytes. */
export function keyOf(text: string, generation = 0): ObjectKey {
  return { address: contentAddress('blake3', createHash('sha256').update(text).digest('hex')), generation };
}

export function bytesOf(length: number): Uint8Array {
  return randomBytes(length);
}

export async function writeChunks(staged: StagedObject, bytes: Uint8Array, size = 65_536): Promise<void> {
  const reused = new Uint8Array(size);
  for (let start = 0; start < bytes.byteLength; start += size) {
    const part = bytes.subarray(start, start + size);
    reused.set(part);
    await staged.write(reused.subarray(0, part.byteLength));
  }
}

export async function put(backend: StorageBackend, key: ObjectKey, bytes: Uint8Array): Promise<void> {
  const staged = await backend.stage({ sizeBytes: bytes.byteLength });
  try {
    await writeChunks(staged, bytes);
    await staged.publish(key);
  } finally {
    await staged.discard();
  }
}

export async function read(backend: StorageBackend, key: ObjectKey, range?: { offset: number; length: number }): Promise<Buffer> {
  const { body } = await backend.open(key, { range });
  return collect(body);
}

export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
