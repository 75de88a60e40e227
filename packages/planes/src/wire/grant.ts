import { parseTimestamp } from '@artifact-store/identity';
import type { Grant } from '../grants/grant.js';
import type { JsonFields } from './json-fields.js';

/** A grant on the wire. */
export interface GrantJson {
  readonly token: string;
  readonly expires_at: string;
  readonly url: string | null;
}

export function grantJson({ token, expiresAt, url }: Grant): GrantJson {
  return { token, expires_at: expiresAt, url };
}

/** @throws UnexpectedFieldError, IdentityError */
export function grantFrom(fields: JsonFields): Grant {
  return {
    token: fields.text('token'),
    expiresAt: parseTimestamp(fields.text('expires_at')),
    url: fields.nullable('url', (name) => fields.text(name)),
  };
}
