import { ArtifactStoreError, type ErrorDeclaration, type GrantJwk } from '@artifact-store/planes';

/** The keys of a deployment whose planes are processes of their own, in the course of a change. All of it is secret. */
export interface PlaneKeys {
  /** The first signs grants; all are good to check them. */
  readonly grantKeys: readonly GrantJwk[];
  /** Those that control planes take from data planes. */
  readonly credentials: readonly string[];
  /** How far a change of keys has come; null where there is none under way. */
  readonly change: 'added' | 'promoted' | null;
  /** The one that data planes send. */
  readonly dataPlaneCredential: string;
}

export interface FreshKeys {
  readonly grantKey: GrantJwk;
  readonly credential: string;
}

/** A step that is not next. */
export class PlaneKeysStepError extends ArtifactStoreError {
  readonly declaration: ErrorDeclaration;

  constructor(detail: string, remedy: string) {
    super(detail);
    this.declaration = { code: 'plane_keys_step', kind: 'conflict', title: 'This step is not the next one', remedy };
  }
}

export function firstKeys({ grantKey, credential }: FreshKeys): PlaneKeys {
  return { grantKeys: [grantKey], credentials: [credential], change: null, dataPlaneCredential: credential };
}

/** Adds a second key, which checks grants and does not sign yet. @throws PlaneKeysStepError */
export function withAdded(keys: PlaneKeys, { grantKey, credential }: FreshKeys): PlaneKeys {
  if (keys.change !== null) {
    throw new PlaneKeysStepError('a change of keys is under way', `Finish it first: ${REMAINING[keys.change]}.`);
  }
  return {
    ...keys,
    grantKeys: [...keys.grantKeys, grantKey],
    credentials: [...keys.credentials, credential],
    change: 'added',
  };
}

/** Signs with the added key. A promotion that broke off between the two documents is finished. @throws PlaneKeysStepError */
export function withPromoted(keys: PlaneKeys): PlaneKeys {
  if (keys.change === null) throw new PlaneKeysStepError('no key was added', 'Run plane-keys add first.');
  if (keys.change === 'promoted') {
    if (isBrokenOff(keys)) return { ...keys, dataPlaneCredential: first(keys.credentials) };
    throw new PlaneKeysStepError('the added key signs already', `Go on: ${REMAINING.promoted}.`);
  }
  const credentials = keys.credentials.toReversed();
  return {
    grantKeys: keys.grantKeys.toReversed(),
    credentials,
    change: 'promoted',
    dataPlaneCredential: first(credentials),
  };
}

/** Drops the keys of before. @throws PlaneKeysStepError */
export function withRetired(keys: PlaneKeys): PlaneKeys {
  if (keys.change !== 'promoted') {
    throw new PlaneKeysStepError(
      keys.change === null ? 'no key was added' : 'the added key does not sign yet',
      keys.change === null ? 'Run plane-keys add first.' : 'Run plane-keys promote first.',
    );
  }
  if (isBrokenOff(keys)) {
    throw new PlaneKeysStepError('plane-keys promote broke off before the data planes had their credential', 'Run it again.');
  }
  return { ...keys, grantKeys: keys.grantKeys.slice(0, 1), credentials: keys.credentials.slice(0, 1), change: null };
}

const REMAINING = {
  added: 'plane-keys promote, then plane-keys retire',
  promoted: 'plane-keys retire, once the grants and uploads of before have ended',
} as const;

const isBrokenOff = (keys: PlaneKeys) => keys.dataPlaneCredential !== keys.credentials[0];

function first(credentials: readonly string[]): string {
  const [credential] = credentials;
  if (credential === undefined) throw new TypeError('there is no credential');
  return credential;
}
