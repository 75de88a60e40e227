import { createDigester } from '@artifact-store/digest';
import { type Clock, type StepObserver, timestampOf } from '@artifact-store/identity';
import { type Database, type DatabaseConfig, openDatabase, type TransactionStep } from '@artifact-store/persistence';
import type { GrantVerifier, WorkingControlPlane } from '@artifact-store/planes';
import { createRegistry } from '@artifact-store/registry';
import { timeOrderedId } from './log/ids.js';
import { seconds } from './measure.js';

export interface RegistryOptions {
  /** So far ahead is the clock that expiries are judged by; the log bears the right time. */
  readonly secondsAhead?: number;
  readonly step?: StepObserver<TransactionStep>;
  /** What takes grants for good; without it none is. */
  readonly verifierOf?: (logId: string) => GrantVerifier;
}

export interface OpenRegistry {
  readonly plane: WorkingControlPlane;
  readonly database: Database;
}

/** Our registry over a database of this version, which whoever opened it closes. The grants it gives are blank. */
export async function openRegistry(config: DatabaseConfig, options: RegistryOptions = {}): Promise<OpenRegistry> {
  const { secondsAhead = 0, step, verifierOf = () => noGrants } = options;
  const ids = { next: timeOrderedId };
  const digester = createDigester();
  const database = await openDatabase(config, { clock: clockAhead(0), ids, digester, step });
  await database.migrate();
  const { logId } = await database.eventStore.head();
  const clock = clockAhead(secondsAhead);
  const plane = createRegistry({
    ...{ clock, ids, digester, logId },
    eventStore: database.eventStore,
    signer: { sign: async () => ({ token: '', expiresAt: clock.now(), url: null }) },
    metadataValidator: { problemsOf: async () => [], violations: async () => ({ shown: [], count: 0 }) },
    verifier: verifierOf(logId),
    limits: { maxPackageFiles: 10_000_000, maxFileBytes: null },
    retentionDurations: {},
    grantTtlSeconds: 900,
    uploadTtlSeconds: 3600,
    graceSeconds: 3600,
    defaultBackendId: 'local',
    backendIds: ['local'],
  });
  return { plane, database };
}

/** Seconds that work takes on the database of a registry. */
export async function inDatabase(config: DatabaseConfig, work: (database: Database) => Promise<void>): Promise<number> {
  const { database } = await openRegistry(config);
  try {
    return await seconds(() => work(database));
  } finally {
    await database.close();
  }
}

export function clockAhead(seconds: number): Clock {
  return { now: () => timestampOf(Date.now() + seconds * 1000) };
}

const refuse = (): never => {
  throw new Error('no grant is good here');
};
const noGrants: GrantVerifier = { verify: refuse, verifyStarted: refuse };
