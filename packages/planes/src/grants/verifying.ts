import { type Clock, epochMilliseconds } from '@artifact-store/identity';
import { base64url, decodeProtectedHeader, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import { GrantExpiredError, GrantInvalidError, GrantMismatchError } from '../errors/access-errors.js';
import { decodeClaims } from './claims-codec.js';
import type { GrantClaims } from './grant.js';
import type { GrantTrust, VerifyingKey } from './keys.js';
import { GRANT_AUDIENCE } from './signing.js';

export interface GrantVerifier {
  /**
   * The claims of a grant for `op`, for a request that starts now.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, ControlPlaneUnavailableError
   */
  verify<Op extends GrantClaims['op']>(token: string, op: Op): Promise<ClaimsFor<Op>>;

  /** As `verify`, for a request that started while the grant was good: its end does not matter any more. */
  verifyStarted<Op extends GrantClaims['op']>(token: string, op: Op): Promise<ClaimsFor<Op>>;
}

export type ClaimsFor<Op extends GrantClaims['op']> = Extract<GrantClaims, { op: Op }>;

const LEEWAY_SECONDS = 60;
/** jose is asked about signatures alone: the end of a grant is judged for each request anew. It takes no infinity. */
const EPOCH = new Date(0);
const FOR_EVER_SECONDS = Number.MAX_SAFE_INTEGER;
/** A push uses one grant for all of its files, so its signature is checked once. */
const REMEMBERED = 500;
/** A grant for a page of a job is used once, and names a hundred objects: those of one job would be all that is remembered. */
const USED_ONCE: readonly unknown[] = ['delete', 'verify'] satisfies readonly GrantClaims['op'][];

interface Signed {
  readonly payload: JWTPayload;
  readonly key: VerifyingKey;
}

/** Checks grants of one log. An expired grant is told apart from a false one only once its signature holds. */
export function grantVerifier(trust: GrantTrust, clock: Clock): GrantVerifier {
  const remembered = new Map<string, Signed>();

  const signed = async (token: string, key: VerifyingKey): Promise<Signed> => {
    const known = remembered.get(token);
    if (known?.key === key) return known;
    const fresh = { payload: await verifiedPayload(token, key), key };
    if (USED_ONCE.includes(fresh.payload.op)) return fresh;
    remembered.set(token, fresh);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return fresh;
  };

  const check = async <Op extends GrantClaims['op']>(token: string, op: Op, leewaySeconds: number): Promise<ClaimsFor<Op>> => {
    const { logId, key } = await trust.find(keyIdOf(token));
    if (key === undefined) throw falseGrant();
    const { payload } = await signed(token, key);
    const now = Math.floor(epochMilliseconds(clock.now()) / 1000);
    if (Number(payload.exp) <= now - leewaySeconds) throw new GrantExpiredError('the grant has expired');
    if (payload.log_id !== logId) throw new GrantInvalidError('the grant was given for another event log');
    if (payload.op !== op) throw new GrantMismatchError(`the grant allows ${payload.op}, not ${op}`);
    return decodeClaims(payload) as ClaimsFor<Op>;
  };
  return {
    verify: (token, op) => check(token, op, LEEWAY_SECONDS),
    verifyStarted: (token, op) => check(token, op, FOR_EVER_SECONDS),
  };
}

/** Chooses the key only; what the key is good for is its own. @throws GrantInvalidError */
function keyIdOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid === 'string') return kid;
  } catch {
    // No token at all: as false as any other.
  }
  throw falseGrant();
}

async function verifiedPayload(token: string, key: VerifyingKey): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key.verifyWith, {
      algorithms: [key.algorithm],
      audience: GRANT_AUDIENCE,
      requiredClaims: ['exp'],
      clockTolerance: FOR_EVER_SECONDS,
      // Any time will do, but jose would ask the system for one.
      currentDate: EPOCH,
    });
    if (isSpelledAsSigned(token)) return payload;
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) throw falseGrant();
    throw error;
  }
  throw falseGrant();
}

/** jose reads padding, blanks and spare bits in a signature too (RFC 4648 §3); but no grant has a second spelling. */
function isSpelledAsSigned(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return base64url.encode(base64url.decode(signature)) === signature;
}

function falseGrant(): GrantInvalidError {
  return new GrantInvalidError('the grant is not signed by this deployment');
}
