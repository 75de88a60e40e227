import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import type { Timestamp } from '@artifact-store/identity';
import type { JobLease, JobView, WorkingControlPlane } from '@artifact-store/planes';
import type { Copies, Place } from '../../crash/copies.js';
import { lastSequenceOf } from '../../crash/site.js';
import { timeOfDay } from '../../retention/crash/sites.js';
import { expiringAtOnce, type Planes, type StoreConfig } from '../planes.js';

/** A store of a run's own on two backends, in use by nobody. */
export interface Ground {
  readonly config: StoreConfig;
  /** When it was made; its clocks stand there. */
  readonly now: Timestamp;
}

export interface Site extends Ground {
  /** The directory of its storage and, if it is SQLite, its database. */
  readonly path: string;
  /** The last event of the log before the walk. */
  readonly lastSequence: number;
  readonly walk: Walk;
  remove(): Promise<void>;
}

/** Something whose process is killed. */
export interface Scenario {
  readonly name: string;
  /** The durable steps, and the calls of planes, that it takes beside its transactions. */
  readonly steps: readonly string[];
  /** Fills a store; answers what is to be done there. */
  prepare(ground: Ground): Promise<Walk>;
}

/** What a process does until it is killed, and whoever comes after. */
export interface Walk {
  /** How many events each of its transactions appends. */
  readonly appended: readonly number[];
  /** Does it all, by the same keys each time, and answers what is told the same each time once it is done. */
  go(worker: Worker): Promise<unknown>;
  /** Another job of the kind, for somebody who does not wait until the first may be taken over. */
  goInstead?(worker: Worker): Promise<unknown>;
  /** The numbers that its jobs count in all, as their results name them; `done` and `bytes` as well. */
  readonly counts: Readonly<Record<string, number>>;
  /** The packages that its jobs have come upon, in any order; none but of a collection. */
  readonly items?: readonly string[];
  /** What was done to bytes before, by the names of objects; so they are not what was stored. */
  readonly damaged?: ReadonlyMap<string, 'changed' | 'missing'>;
  /** What must hold whenever it was killed. */
  expectWhole?(planes: Planes): Promise<void>;
  /** What must hold once it is done. */
  expectDone?(planes: Planes): Promise<void>;
}

/** Somebody who works on jobs, in this process or in another. */
export interface Worker {
  readonly control: WorkingControlPlane;
  /** As of `Work.next`. */
  readonly owner: string;
  runJob(lease: JobLease): Promise<JobView>;
}

/** Who asks for what is killed. */
export const WALKER = 'walker';

export const BACKENDS = ['one', 'two'] as const;

/** Makes sites that are alike. */
export async function sitesOf(copies: Copies, scenario: Scenario): Promise<() => Promise<Site>> {
  const next = await copies(async (place) => {
    const ground = groundAt(place);
    const walk = await scenario.prepare(ground);
    return { walk, lastSequence: await lastSequenceOf(ground.config) };
  });
  return async () => {
    const copy = await next();
    return { ...groundAt(copy), ...copy.prepared, path: copy.path, remove: copy.remove };
  };
}

function groundAt({ databaseUrl, path }: Place): Ground {
  const config = configOf({ ARTIFACTSTORE_DATABASE_URL: databaseUrl });
  const backends = BACKENDS.map((id) => ({ kind: 'local', id, root: join(path, 'storage', id) }) as const);
  const storage = { ...config.storage, defaultBackendId: BACKENDS[0], backends };
  return { config: expiringAtOnce({ ...config, storage }), now: timeOfDay() };
}

/** Storage roots by their backends. */
export const rootsOf = ({ config }: Ground): ReadonlyMap<string, string> =>
  new Map(config.storage.backends.map(({ id, root }) => [id, root]));
