import canonicalize from 'canonicalize';
import { EncodingError } from './encoding-error.js';
import { parseJson } from './json/parse-json.js';
import { assertCborValue, type CborValue } from './value.js';

/**
 * The JSON projection of a value: RFC 8785 (JCS) text. `encodeCanonical(fromJcs(toJcs(v)))` equals `encodeCanonical(v)`.
 * @throws EncodingError for a value that has no canonical form.
 */
export function toJcs(value: CborValue): string {
  assertCborValue(value);
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
