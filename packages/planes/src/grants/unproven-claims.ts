import { decodeJwt } from 'jose';
import { decodeClaims } from './claims-codec.js';
import type { GrantClaims } from './grant.js';

/**
 * What a token claims, whoever made it: for choosing what to ask a plane for, which then verifies that very token. Undefined
 * for what is no grant at all.
 */
export function unprovenClaims(token: string): GrantClaims | undefined {
  try {
    return decodeClaims(decodeJwt(token));
  } catch {
    return undefined;
  }
}
