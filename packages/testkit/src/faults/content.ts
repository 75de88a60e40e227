import { createHash } from 'node:crypto';

const LARGEST_BYTES = 600_000;

/** The same bytes for the same path: of some paths many, of most of them few. */
export function contentOf(path: string): Buffer<ArrayBuffer> {
  const seed = createHash('sha256').update(path).digest();
  const size = seed.readUInt8(0) < 64 ? seed.readUInt32BE(1) % LARGEST_BYTES : seed.readUInt16BE(1) % 5000;
  return Buffer.alloc(size, seed);
}

/** In hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
