/** A header of a tar archive, as a test wants it; its checksum is right unless it is given. */
export interface BuiltHeader {
  readonly name?: string | Uint8Array;
  readonly type?: string;
  /** A number as octal digits, or the twelve bytes of the field. */
  readonly size?: number | Uint8Array;
  readonly prefix?: string;
  readonly checksum?: string;
  /** `ustar` and version, or what GNU writes there. */
  readonly magic?: string;
  readonly more?: (header: Buffer) => void;
}

const BLOCK_BYTES = 512;

/** What ends an archive. */
export const ARCHIVE_END = Buffer.alloc(2 * BLOCK_BYTES);

/** An entry: its header, its bytes, and the zeros that fill its last block. */
export function archived(header: BuiltHeader, content: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(content as Uint8Array);
  return Buffer.concat([
    headerBlock({ size: bytes.length, ...header }),
    bytes,
    Buffer.alloc((BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES),
  ]);
}

/** A pax header with these records. */
export function paxHeader(records: Readonly<Record<string, string | Uint8Array>>, type = 'x'): Buffer {
  const all = Object.entries(records).map(([keyword, value]) => paxRecord(keyword, Buffer.from(value as Uint8Array)));
  return archived({ name: 'pax', type }, Buffer.concat(all));
}

function paxRecord(keyword: string, value: Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${keyword}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

export function headerBlock({
  checksum,
  magic = 'ustar\x0000',
  more,
  name = 'file',
  prefix = '',
  size = 0,
  type = '0',
}: BuiltHeader): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.set(Buffer.from(name as Uint8Array).subarray(0, 100), 0);
  header.write('0000644\0', 100, 'latin1');
  header.set(typeof size === 'number' ? Buffer.from(`${size.toString(8).padStart(11, '0')}\0`) : size, 124);
  header.write(type, 156, 'latin1');
  header.write(magic, 257, 'latin1');
  header.write(prefix, 345, 'utf8');
  more?.(header);
  header.write(' '.repeat(8), 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
