import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { GrantKey, VerifyingKey } from './keys.js';

/** A key as JSON (RFC 7517, RFC 8037): `x` is public, `d` a secret. */
export interface GrantJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly kid: string;
  readonly x: string;
  readonly d?: string | undefined;
}

const ALGORITHM = 'Ed25519';

/** A new key pair, secret included. Its id is its RFC 7638 thumbprint, so that no two keys share one. */
export async function generateGrantJwk(): Promise<GrantJwk> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const { x, d } = await exportJWK(privateKey);
  if (x === undefined || d === undefined) throw new TypeError('the key that was made has no coordinates');
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  return { kty: 'OKP', crv: 'Ed25519', kid, x, d };
}

/** What others may know of a key. */
export function publicJwk({ kty, crv, kid, x }: GrantJwk): GrantJwk {
  return { kty, crv, kid, x };
}

/** @throws TypeError (of jose's making or ours) for what is no such key */
export async function importVerifyingKey(jwk: GrantJwk): Promise<VerifyingKey> {
  return { keyId: jwk.kid, algorithm: ALGORITHM, verifyWith: await imported(publicJwk(jwk)) };
}

/** @throws TypeError for what is no such key, or lacks its secret */
export async function importGrantKey(jwk: GrantJwk): Promise<GrantKey> {
  if (jwk.d === undefined) throw new TypeError('the key has no secret to sign with');
  return { ...(await importVerifyingKey(jwk)), signWith: await imported(jwk) };
}

async function imported(jwk: GrantJwk): Promise<CryptoKey> {
  const key = await importJWK(jwk as JWK, ALGORITHM);
  if (key instanceof Uint8Array) throw new TypeError('the key is no Ed25519 key');
  return key;
}
