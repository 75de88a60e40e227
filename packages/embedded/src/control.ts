import { randomBytes, webcrypto } from 'node:crypto';
import type { Config } from '@artifact-store/config';
import { type ClosableDigester, createDigester } from '@artifact-store/digest';
import type { Clock, Digester, IdSource, StepObserver } from '@artifact-store/identity';
import { createMetadataValidator } from '@artifact-store/metadata';
import { type Database, type DatabaseParts, openDatabase, type TransactionStep } from '@artifact-store/persistence';
import {
  fixedTrust,
  type GrantKey,
  type GrantTrust,
  grantSigner,
  grantVerifier,
  type WorkingControlPlane,
} from '@artifact-store/planes';
import { createRegistry } from '@artifact-store/registry';
import { removeApiFile } from './control/api-file.js';
import { randomIds } from './random-ids.js';
import { systemClock } from './system-clock.js';

export {
  type Database,
  type ReplayOptions,
  type ReplayProgress,
  type ReplayResult,
  TRANSACTION_STEPS as CONTROL_STEPS,
  type TransactionStep as ControlStep,
} from '@artifact-store/persistence';
export { manifestJson } from '@artifact-store/registry';
export { readApiFile, removeApiFile, type ServingApi, writeApiFile } from './control/api-file.js';
export { systemClock } from './system-clock.js';

/** The settings that the control plane goes by. */
export type ControlConfig = Pick<
  Config,
  'database' | 'limits' | 'storage' | 'retention' | 'grantTtlSeconds' | 'uploadTtlSeconds'
>;

export interface ControlParts {
  readonly clock?: Clock | undefined;
  readonly ids?: IdSource | undefined;
  /** The first signs the grants, all are good to check them; one that only this process knows, if not given. */
  readonly keys?: readonly [GrantKey, ...GrantKey[]] | undefined;
  /** The data plane to name in the next grant; none where it is in this process. */
  readonly nextDataPlaneUrl?: (() => string) | undefined;
  /** Whether to bring an older schema up to this version, which is the default; else it is refused. */
  readonly migrate?: boolean | undefined;
  /** For crash tests: told of each step that is durable. */
  readonly step?: StepObserver<TransactionStep> | undefined;
}

/** The control plane of this process, with its database open and migrated. */
export interface OpenControl {
  readonly control: WorkingControlPlane;
  /** Identity of the event log. */
  readonly logId: string;
  /** Trust in the grants that this control plane signs. */
  readonly trust: GrantTrust;
  close(): Promise<void>;
}

/**
 * Opens the database, brings its schema up to this version and composes the registry over it.
 * @throws DatabaseInUseError, DatabaseUnavailableError, MigrationsPendingError where it must not be migrated
 */
export async function openControl(config: ControlConfig, parts: ControlParts = {}): Promise<OpenControl> {
  const { clock = systemClock, ids = randomIds, migrate = true, step } = parts;
  const digester = createDigester();
  const database = await openDatabaseWith(config, { clock, ids, digester, step });
  try {
    if (migrate) await database.migrate();
    return await controlOver(database, config, { ...parts, digester });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The control plane over a database that is open and migrated; it closes with it. */
export async function controlOver(
  database: Database,
  config: ControlConfig,
  {
    clock = systemClock,
    ids = randomIds,
    keys: givenKeys,
    nextDataPlaneUrl,
    digester,
  }: ControlParts & { readonly digester: Digester },
): Promise<OpenControl> {
  const keys = givenKeys ?? ([await processKey()] as const);
  const { logId } = await database.eventStore.head();
  const trust = fixedTrust(logId, keys);
  const metadataValidator = createMetadataValidator();
  const control = createRegistry({
    eventStore: database.eventStore,
    clock,
    ids,
    digester,
    metadataValidator,
    signer: grantSigner({
      key: keys[0],
      clock,
      nextId: () => ids.next(),
      ttlSeconds: config.grantTtlSeconds,
      nextUrl: nextDataPlaneUrl,
    }),
    verifier: grantVerifier(trust, clock),
    logId,
    limits: config.limits,
    retentionDurations: config.retention.durations,
    graceSeconds: config.retention.graceSeconds,
    grantTtlSeconds: config.grantTtlSeconds,
    uploadTtlSeconds: config.uploadTtlSeconds,
    defaultBackendId: config.storage.defaultBackendId,
    backendIds: config.storage.backends.map(({ id }) => id),
  });
  return { control, logId, trust, close: () => metadataValidator.close().finally(() => database.close()) };
}

/** The database alone, migrated or not: for its upkeep. @throws DatabaseInUseError, DatabaseUnavailableError */
export function openDatabaseOf(config: Pick<Config, 'database'>, parts: ControlParts = {}): Promise<Database> {
  const { clock = systemClock, ids = randomIds } = parts;
  return openDatabaseWith(config, { clock, ids, digester: createDigester() });
}

/** The threads of the digester end with the database. */
async function openDatabaseWith(
  { database: config }: Pick<Config, 'database'>,
  parts: DatabaseParts & { readonly digester: ClosableDigester },
): Promise<Database> {
  const database = await openDatabase(config, parts);
  // Of a server that was killed: nobody else writes this file by now.
  removeApiFile(config);
  return { ...database, close: () => database.close().finally(() => parts.digester.close()) };
}

/** A key that no other process knows: the grants it signs are good in this process, for as long as it lives. */
export async function processKey(): Promise<GrantKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const secret = await webcrypto.subtle.importKey('raw', randomBytes(32), algorithm, false, ['sign', 'verify']);
  return { keyId: 'process', algorithm: 'HS256', signWith: secret, verifyWith: secret };
}
