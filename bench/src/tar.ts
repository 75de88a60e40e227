const BLOCK_BYTES = 512;

/** What ends an archive. */
export const END = Buffer.alloc(2 * BLOCK_BYTES);

/** A file in an archive, as a tar program of any age writes it. */
export function entry(name: string, body: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name);
  header.write('0000644\0', 100);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES)]);
}
