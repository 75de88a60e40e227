import { createDataPlane, type GuardedBackends, guardBackends } from '@artifact-store/bytes';
import { createDigester } from '@artifact-store/digest';
import { type Database, openDatabase } from '@artifact-store/persistence';
import { type DataPlane, type GrantTrust, grantVerifier, type WorkingControlPlane } from '@artifact-store/planes';
import { openLocalBackend } from '@artifact-store/storage';
import { countingIds, openRows, type RowReader } from '@artifact-store/testkit';
import { controlOver, processKey } from '../../../src/control.js';
import type { StoreDoubles, StorePlace } from '../../model/in-process-store.js';
import type { WorldPlace } from '../../model/in-process-world.js';
import { controlConfig } from '../../retention/control-config.js';
import { type StoppingParts, stoppingBackend, stoppingReceipts, waitingForReceipts } from './stopping-planes.js';
import { StoppingStore } from './stopping-store.js';

/** How long packages are kept. */
export const KEPT_SECONDS = 1;

const digester = createDigester({ threads: 1 });
const keys = [await processKey()] as const;
const LIMITS = { idleTimeoutMs: 60_000, maxFileBytes: null };

interface OpenControlPlane {
  readonly control: WorkingControlPlane;
  readonly trust: GrantTrust;
  readonly database: Database;
}

/** A data plane that begins anew, with nothing in memory, where it is told to. */
export interface RacingDataPlane {
  readonly data: DataPlane;
  beginAnew(): Promise<void>;
  close(): Promise<void>;
}

export interface RaceSite {
  readonly place: WorldPlace;
  /** One, or two with event stores of their own on one database. */
  readonly controls: readonly [WorkingControlPlane, ...WorkingControlPlane[]];
  /** Two over one root. */
  readonly planes: readonly [RacingDataPlane, RacingDataPlane];
  readonly rows: RowReader['rows'];
  replayDiffers(): Promise<boolean>;
  /** Nobody is in a round any more. */
  close(): Promise<void>;
}

/** Opens two data planes over a place with its schema, and a control plane for both or, on PostgreSQL, one for each. */
export async function openSite(place: WorldPlace, parts: StoppingParts, faults: StoreDoubles = {}): Promise<RaceSite> {
  const storePlace = { ...place, ids: countingIds() };
  const ofDatabase: StoppingStore[] = [];
  const first = await openControlPlane(storePlace, parts, faults, ofDatabase);
  const second = place.database.kind === 'postgres' ? await openControlPlane(storePlace, parts, faults, ofDatabase) : first;
  const planes = [
    await openDataPlane(storePlace, first, parts, faults),
    await openDataPlane(storePlace, second, parts, faults),
  ] as const;
  const reader = await openRows(place.database);
  return {
    place,
    controls: first === second ? [first.control] : [first.control, second.control],
    planes,
    rows: (sql) => reader.rows(sql),
    replayDiffers: async () => (await first.database.replay({ check: true })).differed !== false,
    async close() {
      for (const plane of planes) await plane.close();
      for (const { database } of new Set([first, second])) await database.close();
      await reader.close();
    },
  };
}

async function openControlPlane(
  place: StorePlace,
  parts: StoppingParts,
  faults: StoreDoubles,
  ofDatabase: StoppingStore[],
): Promise<OpenControlPlane> {
  const { clock, ids } = place;
  const stopping = new StoppingStore(parts.conductor, ofDatabase, parts.dying.decided);
  const database = await openDatabase(place.database, { clock, ids, digester, step: stopping.step });
  const stopped = stopping.double(database.eventStore);
  const eventStore = faults.eventStore?.(stopped, place) ?? stopped;
  const url = place.database.kind === 'sqlite' ? `sqlite:///${place.database.path}` : place.database.url;
  const config = controlConfig(url);
  const retention = { ...config.retention, durations: { transient: KEPT_SECONDS } };
  const { control, trust } = await controlOver(
    { ...database, eventStore },
    { ...config, retention },
    { clock, ids, digester, keys },
  );
  return { control, trust, database };
}

async function openDataPlane(
  { clock, ids, storageRoot }: StorePlace,
  { control, trust }: OpenControlPlane,
  parts: StoppingParts,
  faults: StoreDoubles,
): Promise<RacingDataPlane> {
  const begin = async (): Promise<{ readonly data: DataPlane; readonly backends: GuardedBackends }> => {
    const backend = stoppingBackend(await openLocalBackend({ id: 'local', root: storageRoot, clock, ids }), parts);
    const backends = guardBackends([faults.backend?.(backend) ?? backend], control.log);
    await backends.look();
    const receipts = stoppingReceipts(control.receipts, parts);
    const verifier = grantVerifier(trust, clock);
    const step = waitingForReceipts(parts);
    const { uploadLeases: uploads } = control;
    const data = createDataPlane({ backends, digester, verifier, receipts, uploads, ids, limits: LIMITS, step });
    return { data, backends };
  };
  let begun = await begin();
  return {
    get data() {
      return begun.data;
    },
    async beginAnew() {
      await begun.backends.dispose();
      begun = await begin();
    },
    close: () => begun.backends.dispose(),
  };
}
