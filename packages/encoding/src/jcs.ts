import canonicalize from 'canonicalize';
import { EncodingError } from './encoding-error.js';
import { parseJson } from './json/parse-json.js';
import { assertCborValue, assertJsonValue, type CborValue } from './value.js';

/**
 * The JSON projection of a value: RFC 8785 (JCS) text. `encodeCanonical(fromJcs(toJcs(v)))` equals `encodeCanonical(v)`.
 * @throws EncodingError for a value that has no canonical form.
 */
export function toJcs(value: CborValue): string {
  assertCborValue(value);
  return canonicalize(value) as string;
}

/**
 * RFC 8785 (JCS) text of any JSON value, also of one with numbers that are no integers. For documents of others that are kept
 * as text; what is to be in a payload goes through `toJcs`.
 * @throws EncodingError naming the first offending part by its JSON pointer
 */
export function canonicalJson(value: unknown): string {
  assertJsonValue(value);
  return canonicalize(value) as string;
}

/**
 * The value of a JSON text.
 * @throws EncodingError if the text is no JSON or holds a value outside the value set.
 */
export function fromJcs(text: string): CborValue {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new EncodingError(`not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  assertCborValue(value);
  return value;
}
