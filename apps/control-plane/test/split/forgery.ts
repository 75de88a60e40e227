import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { GrantJwk } from '@artifact-store/planes';

/** What a grant is made of, as its bearer can read it. */
export interface OpenedGrant {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

export function opened(token: string): OpenedGrant {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return { header: json(header), claims: json(claims), signature };
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A grant with a signature of any making over whatever is given. */
export function made(header: object, claims: object, signatureOf: (signed: string) => string): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${signatureOf(signed)}`;
}

/** Signs as a control plane that has this key. */
export function signedBy(jwk: GrantJwk): (signed: string) => string {
  const key = createPrivateKey({ key: { ...jwk, d: jwk.d ?? '' }, format: 'jwk' });
  return (signed) => sign(null, Buffer.from(signed), key).toString('base64url');
}

/** Signs with a secret, which a public key is not. */
export function hashedWith(secret: string | Uint8Array): (signed: string) => string {
  return (signed) => createHmac('sha256', secret).update(signed).digest('base64url');
}

/** The keys that a control plane has, the one that signs first. */
export function grantKeysIn(path: string): [GrantJwk, ...GrantJwk[]] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { grant_keys: [GrantJwk, ...GrantJwk[]] }).grant_keys;
}
