import { createHash } from 'node:crypto';
import { parseJson } from '@artifact-store/encoding';
import { type GrantJwk, InvalidConfigurationError } from '@artifact-store/planes';
import type { Config } from './config.js';
import { readSecret } from './secret-ref.js';

const VARIABLE = 'ARTIFACTSTORE_PLANE_KEYS_REF';
const MIN_CREDENTIAL_LENGTH = 32;

/** The keys of a control plane: it signs grants, and knows data planes by their credential. */
export interface ControlPlaneKeys {
  /** The first signs; all are good to check. Each with its secret. */
  readonly grantKeys: readonly GrantJwk[];
  /** SHA-256 of each credential that is taken, 32 bytes. */
  readonly credentialDigests: readonly Uint8Array[];
}

/** The keys of a data plane: it cannot sign anything. */
export interface DataPlaneKeys {
  /** A secret. */
  readonly credential: string;
}

/** @throws InvalidConfigurationError where the setting is missing or what it names is no keys of a control plane */
export function controlPlaneKeys({ planes }: Pick<Config, 'planes'>): ControlPlaneKeys {
  const document = read(planes.keys);
  const grantKeys = document.grant_keys;
  if (!Array.isArray(grantKeys) || grantKeys.length === 0 || !grantKeys.every(isPrivateKey)) {
    throw problem('grant_keys is no list of Ed25519 keys with their secret (JWK, RFC 8037)');
  }
  const credentialDigests = credentialsOf(document).map((text) => createHash('sha256').update(text).digest());
  return { grantKeys, credentialDigests };
}

/** @throws InvalidConfigurationError, also for the keys of a control plane, which no data plane may have */
export function dataPlaneKeys({ planes }: Pick<Config, 'planes'>): DataPlaneKeys {
  const document = read(planes.keys);
  if (document.grant_keys !== undefined) throw problem('these are the keys of a control plane, which a data plane must not have');
  const [credential = ''] = credentialsOf(document);
  return { credential };
}

function read(ref: Config['planes']['keys']): Readonly<Record<string, unknown>> {
  if (ref === null) throw problem('it is not set; `artifactstore plane-keys create` makes the keys of both planes');
  const text = readSecret(VARIABLE, ref);
  try {
    const document: unknown = parseJson(text);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return { ...document };
  } catch {
    // The parser's message would repeat parts of the secret.
  }
  throw problem('what it names is no JSON object');
}

function credentialsOf({ plane_credentials: list }: Readonly<Record<string, unknown>>): readonly string[] {
  const isCredential = (each: unknown) =>
    typeof each === 'string' && /^[\x21-\x7e]+$/.test(each) && each.length >= MIN_CREDENTIAL_LENGTH;
  if (Array.isArray(list) && list.length > 0 && list.every(isCredential)) return list;
  throw problem(`plane_credentials is no list of texts of ${MIN_CREDENTIAL_LENGTH} or more printable ASCII characters`);
}

function isPrivateKey(each: unknown): each is GrantJwk {
  if (typeof each !== 'object' || each === null) return false;
  const { kty, crv, kid, x, d } = each as Partial<Record<keyof GrantJwk, unknown>>;
  return kty === 'OKP' && crv === 'Ed25519' && [kid, x, d].every((member) => typeof member === 'string' && member !== '');
}

function problem(what: string): InvalidConfigurationError {
  return new InvalidConfigurationError(`${VARIABLE}: ${what}`, { problems: [`${VARIABLE}: ${what}`] });
}
