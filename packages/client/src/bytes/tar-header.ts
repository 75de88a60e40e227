import { ARCHIVE_RECORDS, type SeriesFile } from '@artifact-store/planes';

const BLOCK_BYTES = 512;
/** What eleven octal digits say: a larger size stands in the pax header alone. */
const MAX_OCTAL_SIZE = 8 ** 11 - 1;

/** Two blocks of zeros: without them an archive is taken for one that was cut. */
export const END_OF_ARCHIVE = new Uint8Array(2 * BLOCK_BYTES);

/** What stands before the bytes of a file: a pax header with all that there is to say of it, and a ustar header. */
export function tarHeader(file: Omit<SeriesFile, 'body'>): Uint8Array {
  const { sizeBytes } = file.declared;
  const records = Buffer.concat(recordsOf(file));
  return Buffer.concat([
    block('x', 'pax', records.byteLength),
    records,
    padding(records.byteLength),
    block('0', 'file', sizeBytes > MAX_OCTAL_SIZE ? 0 : sizeBytes),
  ]);
}

/** The zeros that fill the last block of so many bytes. */
export function padding(sizeBytes: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

function recordsOf({ declared, idempotencyKey, mediaType, relativePath }: Omit<SeriesFile, 'body'>): Buffer[] {
  const values = {
    path: relativePath,
    size: declared.sizeBytes > MAX_OCTAL_SIZE ? String(declared.sizeBytes) : undefined,
    [ARCHIVE_RECORDS.mediaType]: mediaType,
    [ARCHIVE_RECORDS.contentAddress]: declared.contentAddress,
    [ARCHIVE_RECORDS.sha256]: declared.sha256,
    [ARCHIVE_RECORDS.idempotencyKey]: idempotencyKey,
  };
  return Object.entries(values).flatMap(([keyword, value]) => (value === undefined ? [] : record(keyword, value)));
}

/** `<length> <keyword>=<value>\n`, where the length counts its own digits. */
function record(keyword: string, value: string): Buffer {
  const rest = Buffer.from(` ${keyword}=${value}\n`);
  let length = rest.byteLength;
  while (length !== rest.byteLength + String(length).length) length = rest.byteLength + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function block(type: string, name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(`${'0'.repeat(11)}\0`, 136, 'latin1');
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\0' + '00', 257, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
