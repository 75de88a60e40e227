import type { CryptoKey } from 'jose';

/** One key of a log, as whoever checks grants holds it. The algorithm belongs to the key and is never taken from a token. */
export interface VerifyingKey {
  /** `kid` of the tokens it signs. */
  readonly keyId: string;
  readonly algorithm: GrantAlgorithm;
  readonly verifyWith: CryptoKey | Uint8Array;
}

/** HMAC stays within one process; between processes whoever checks a grant must not be able to make one (ADR-0017). */
export type GrantAlgorithm = 'HS256' | 'Ed25519';

/** One key of a log, as whoever signs grants holds it. */
export interface GrantKey extends VerifyingKey {
  readonly signWith: CryptoKey | Uint8Array;
}

/** Which grants hold: those of one log, signed with one of its keys. */
export interface GrantTrust {
  /**
   * The log, and its key with this id.
   * @throws ControlPlaneUnavailableError where that is asked of a control plane that does not answer
   */
  find(keyId: string): Promise<TrustedKey>;
}

export interface TrustedKey {
  readonly logId: string;
  /** Undefined where the log has no such key. */
  readonly key: VerifyingKey | undefined;
}

/** Trust in keys that do not change for as long as the process lives. */
export function fixedTrust(logId: string, keys: readonly VerifyingKey[]): GrantTrust {
  const byId = new Map(keys.map((key) => [key.keyId, key]));
  return { find: async (keyId) => ({ logId, key: byId.get(keyId) }) };
}
