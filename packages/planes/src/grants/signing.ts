import { type Clock, epochMilliseconds, timestampOf } from '@artifact-store/identity';
import { type CryptoKey, type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { GrantExpiredError, GrantInvalidError, GrantMismatchError } from '../errors/access-errors.js';
import { decodeClaims, encodeClaims } from './claims-codec.js';
import type { Grant, GrantClaims } from './grant.js';

/** One key of a deployment. HMAC keys stay within one process (ADR-0004); each key id has one algorithm. */
export interface GrantKey {
  readonly keyId: string;
  readonly algorithm: 'HS256';
  /** 32 bytes or more; a CryptoKey need not be imported for each grant, which is most of what signing costs. */
  readonly secret: Uint8Array | CryptoKey;
}

export interface GrantSigner {
  sign(claims: GrantClaims): Promise<Grant>;
}

export interface GrantVerifier {
  /**
   * The claims of a grant for `op`, for a request that starts now.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError
   */
  verify<Op extends GrantClaims['op']>(token: string, op: Op): Promise<ClaimsFor<Op>>;

  /** As `verify`, for a request that started while the grant was good: its end does not matter any more. */
  verifyStarted<Op extends GrantClaims['op']>(token: string, op: Op): Promise<ClaimsFor<Op>>;
}

export type ClaimsFor<Op extends GrantClaims['op']> = Extract<GrantClaims, { op: Op }>;

const AUDIENCE = 'artifact-store:data-plane';
const LEEWAY_SECONDS = 60;
// As a leeway: whatever the clocks say. jose takes no infinity.
const FOR_EVER_SECONDS = Number.MAX_SAFE_INTEGER;

/** Signs grants that end after `ttlSeconds`. Ids of grants (`jti`) come from `nextId`. */
export function grantSigner(key: GrantKey, clock: Clock, nextId: () => string, ttlSeconds: number): GrantSigner {
  return {
    async sign(claims) {
      const issuedAt = Math.floor(epochMilliseconds(clock.now()) / 1000);
      const expiresAt = issuedAt + ttlSeconds;
      const token = await new SignJWT(encodeClaims(claims))
        .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: 'JWT' })
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(nextId())
        .sign(key.secret);
      return { token, expiresAt: timestampOf(expiresAt * 1000) };
    },
  };
}

/** Checks grants of one log. An expired grant is told apart from a false one only once its signature holds. */
export function grantVerifier(key: GrantKey, clock: Clock, logId: string): GrantVerifier {
  const check = async <Op extends GrantClaims['op']>(token: string, op: Op, leewaySeconds: number): Promise<ClaimsFor<Op>> => {
    const payload = await verifiedPayload(token, key, clock, leewaySeconds);
    if (payload.log_id !== logId) throw new GrantInvalidError('the grant was given for another event log');
    if (payload.op !== op) throw new GrantMismatchError(`the grant allows ${payload.op}, not ${op}`);
    return decodeClaims(payload) as ClaimsFor<Op>;
  };
  return {
    verify: (token, op) => check(token, op, LEEWAY_SECONDS),
    verifyStarted: (token, op) => check(token, op, FOR_EVER_SECONDS),
  };
}

async function verifiedPayload(token: string, key: GrantKey, clock: Clock, leewaySeconds: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key.secret, {
      algorithms: [key.algorithm],
      audience: AUDIENCE,
      requiredClaims: ['exp'],
      clockTolerance: leewaySeconds,
      currentDate: new Date(epochMilliseconds(clock.now())),
    });
    return payload;
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) throw new GrantExpiredError('the grant has expired');
    if (error instanceof joseErrors.JOSEError) throw new GrantInvalidError('the grant is not signed by this deployment');
    throw error;
  }
}
