import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { EncodingError } from './encoding-error.js';
import { ExactTextTokenizer } from './exact-text-tokenizer.js';
import { assertCborValue, type CborValue, compareBytes } from './value.js';

const DECODE_OPTIONS = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
} as const;

/**
 * The canonical CBOR of a value: RFC 8949 §4.2.1, text keys only (ADR-0003).
 * @throws EncodingError for a value that has no canonical form.
 */
export function encodeCanonical(value: CborValue): Uint8Array {
  assertCborValue(value);
  return encode(value, rfc8949EncodeOptions);
}

/**
 * The value of canonical CBOR. Any other encoding of the same value is refused: what was decoded is encoded again and
 * must give the same bytes.
 * @throws EncodingError if the bytes are no CBOR, not canonical, or hold a value outside the value set.
 */
export function decodeCanonical(bytes: Uint8Array): CborValue {
  let value: unknown;
  try {
    value = decode(bytes, { ...DECODE_OPTIONS, tokenizer: new ExactTextTokenizer(bytes, DECODE_OPTIONS) });
  } catch (error) {
    throw new EncodingError(`not canonical CBOR (${error instanceof Error ? error.message : String(error)})`);
  }
  assertCborValue(value);
  if (compareBytes(encode(value, rfc8949EncodeOptions), bytes) !== 0)
    throw new EncodingError('CBOR that is not in canonical form');
  return value;
}
