import { parseHex } from './digests.js';
import { IdentityError } from './identity-error.js';

/** `<algorithm>:<lower-case hex>`, for example `blake3:af13…`: where bytes live and how to check them (ADR-0001). */
export type ContentAddress = string & { readonly __brand: 'ContentAddress' };

const ALGORITHM = /^[a-z][a-z0-9_-]*$/;
const HEX_LENGTH: Readonly<Record<string, number>> = { blake3: 64, sha256: 64 };

/**
 * Reads an address. Upper-case hex, an empty or odd-length digest, a missing separator and a wrong length for a known
 * algorithm are refused.
 * @throws IdentityError
 */
export function parseContentAddress(text: string): ContentAddress {
  const separator = text.indexOf(':');
  if (separator < 0) throw new IdentityError('a content address such as blake3:<hex>', text);
  return contentAddress(text.slice(0, separator), text.slice(separator + 1));
}

/** The address made of an algorithm name and a hex digest. @throws IdentityError */
export function contentAddress(algorithm: string, hex: string): ContentAddress {
  if (!ALGORITHM.test(algorithm)) throw new IdentityError('an algorithm name like blake3', algorithm);
  parseHex(hex, Object.hasOwn(HEX_LENGTH, algorithm) ? HEX_LENGTH[algorithm] : undefined);
  return `${algorithm}:${hex}` as ContentAddress;
}

/** The two parts of an address. */
export function splitContentAddress(address: ContentAddress): { readonly algorithm: string; readonly hex: string } {
  const separator = address.indexOf(':');
  return { algorithm: address.slice(0, separator), hex: address.slice(separator + 1) };
}
