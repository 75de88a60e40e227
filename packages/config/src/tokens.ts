import { createHash } from 'node:crypto';
import { SettingProblem } from './setting.js';

export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A bearer token as the API knows it: only its digest is kept. */
export interface ConfiguredToken {
  /** Who acts with it, as events name the actor. */
  readonly actor: string;
  readonly scopes: ReadonlySet<Scope>;
  /** SHA-256 of the secret, 32 bytes. */
  readonly sha256: Uint8Array;
}

// Anything that is not of this form is a secret as a whole: base64, for one, ends in `=`.
const NAMED = /^([a-z][a-z0-9-]{0,31})(?::((?:read|write|admin)(?:\+(?:read|write|admin))*))?=(.{16,})$/;

/** Under these the system itself acts: what events say of who did something must be true. */
const RESERVED: readonly string[] = ['cli', 'schedule'];

/** Tokens separated by commas or line ends: `name[:scope+scope]=secret`, or a bare secret with every scope. */
export function tokens(given: string): readonly ConfiguredToken[] {
  const parsed = given
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(configuredToken);
  const digests = new Set(parsed.map((token) => Buffer.from(token.sha256).toString('hex')));
  if (digests.size < parsed.length) throw new SettingProblem('expected each secret once');
  return parsed;
}

function configuredToken(entry: string): ConfiguredToken {
  const [, name, scopes, secret] = NAMED.exec(entry) ?? [];
  if (name !== undefined && RESERVED.includes(name)) {
    throw new SettingProblem(`expected another name than ${name}, under which the system itself acts`);
  }
  const sha256 = createHash('sha256')
    .update(secret ?? entry)
    .digest();
  return {
    actor: name ?? `token:${sha256.toString('hex').slice(0, 8)}`,
    scopes: new Set(scopes === undefined ? SCOPES : (scopes.split('+') as Scope[])),
    sha256,
  };
}
