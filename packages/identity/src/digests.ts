import type { ContentAddress } from './content-address.js';
import { IdentityError } from './identity-error.js';

/** 64 lower-case hex digits: a SHA-256 digest, bare. */
export type Sha256Hex = string & { readonly __brand: 'Sha256Hex' };

/** What one read of some bytes yields (ADR-0001). */
export interface Digests {
  /** Address by the primary algorithm. */
  readonly primary: ContentAddress;
  readonly sha256: Sha256Hex;
  readonly sizeBytes: number;
}

/** What is known where SHA-256 was not computed. */
export type PrimaryDigest = Pick<Digests, 'primary' | 'sizeBytes'>;

export const SHA256_HEX_LENGTH = 64;

const HEX = /^(?:[0-9a-f]{2})+$/;

/** Lower-case hex of whole bytes, `length` digits long where given. @throws IdentityError */
export function parseHex(text: string, length?: number): string {
  if (!HEX.test(text) || (length !== undefined && text.length !== length)) {
    throw new IdentityError(
      length === undefined ? 'an even number of lower-case hex digits' : `${length} lower-case hex digits`,
      text,
    );
  }
  return text;
}

/** @throws IdentityError */
export function parseSha256(text: string): Sha256Hex {
  return parseHex(text, SHA256_HEX_LENGTH) as Sha256Hex;
}
