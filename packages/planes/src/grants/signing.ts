import { type Clock, epochMilliseconds, timestampOf } from '@artifact-store/identity';
import { SignJWT } from 'jose';
import { encodeClaims } from './claims-codec.js';
import type { Grant, GrantClaims } from './grant.js';
import type { GrantKey } from './keys.js';

export const GRANT_AUDIENCE = 'artifact-store:data-plane';

export interface GrantSigner {
  sign(claims: GrantClaims): Promise<Grant>;
}

export interface GrantSignerParts {
  readonly key: GrantKey;
  readonly clock: Clock;
  /** Ids of grants (`jti`). */
  readonly nextId: () => string;
  readonly ttlSeconds: number;
  /** The data plane to name in the next grant; none where the grant is good at the place it comes from. */
  readonly nextUrl?: (() => string) | undefined;
}

/** Signs grants that end after `ttlSeconds`. */
export function grantSigner({ key, clock, nextId, ttlSeconds, nextUrl }: GrantSignerParts): GrantSigner {
  return {
    async sign(claims) {
      const issuedAt = Math.floor(epochMilliseconds(clock.now()) / 1000);
      const expiresAt = issuedAt + ttlSeconds;
      const token = await new SignJWT(encodeClaims(claims))
        .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: 'JWT' })
        .setAudience(GRANT_AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(nextId())
        .sign(key.signWith);
      return { token, expiresAt: timestampOf(expiresAt * 1000), url: nextUrl?.() ?? null };
    },
  };
}
