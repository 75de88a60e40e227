import { MalformedBodyError } from '@artifact-store/planes';

export const BLOCK_BYTES = 512;

const CHECKSUM_AT = 148;
const BLANK = 0x20;

/** One header of a tar archive, as far as it is of use here (POSIX.1-2024, ustar; GNU tar for sizes and sparse files). */
export interface HeaderBlock {
  /** The bytes of its name: of its prefix too, where there is one. */
  readonly name: Uint8Array;
  readonly sizeBytes: number;
  /** One character; the zero byte of the oldest archives is `0`. */
  readonly type: string;
  /** Of a sparse file of GNU's: more of its map follows in a block behind this one. */
  readonly isExtended: boolean;
}

export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** @throws MalformedBodyError for what is no header: nobody can tell where the next one would be */
export function parseHeader(block: Uint8Array): HeaderBlock {
  checkSum(block);
  const typeByte = block[156] ?? 0;
  const type = typeByte === 0 ? '0' : String.fromCharCode(typeByte);
  return { name: nameIn(block), sizeBytes: numberIn(block.subarray(124, 136), 'size'), type, isExtended: block[482] !== 0 };
}

function checkSum(block: Uint8Array): void {
  const told = numberIn(block.subarray(CHECKSUM_AT, CHECKSUM_AT + 8), 'checksum');
  let sum = 0;
  for (const [index, byte] of block.entries()) {
    sum += index >= CHECKSUM_AT && index < CHECKSUM_AT + 8 ? BLANK : byte;
  }
  if (sum !== told)
    throw new MalformedBodyError('the archive has a header whose checksum is wrong; is it compressed, or no tar?');
}

function nameIn(block: Uint8Array): Uint8Array {
  const name = upToZero(block.subarray(0, 100));
  // GNU's own format has `ustar` and a blank there, and other things in the place of the prefix.
  const isUstar = Buffer.from(block.subarray(257, 263)).toString('latin1') === 'ustar\0';
  const prefix = isUstar ? upToZero(block.subarray(345, 500)) : new Uint8Array(0);
  return prefix.byteLength === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

function upToZero(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

/** A field of octal digits or, where its first bit is set, of GNU's base 256. */
function numberIn(field: Uint8Array, what: string): number {
  const first = field[0] ?? 0;
  if ((first & 0x80) !== 0) return binaryIn(field, first, what);
  const [, digits] = /^ *([0-7]+)[ \0]*$/.exec(Buffer.from(field).toString('latin1')) ?? [];
  if (digits === undefined) throw unreadable(what);
  return Number.parseInt(digits, 8);
}

function binaryIn(field: Uint8Array, first: number, what: string): number {
  let value = BigInt(first & 0x7f);
  for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte);
  // The bit below the first is the sign: such a number is negative, or larger than any file.
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw unreadable(what);
  return Number(value);
}

function unreadable(what: string): MalformedBodyError {
  return new MalformedBodyError(`the archive has a header whose ${what} is no number from 0 to 2^53-1`);
}
