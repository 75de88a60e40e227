import { createDataPlane, guardBackends } from '@artifact-store/bytes';
import { createDigester } from '@artifact-store/digest';
import type { Clock, IdSource } from '@artifact-store/identity';
import { type Database, type DatabaseConfig, openDatabase } from '@artifact-store/persistence';
import { type DataPlane, grantVerifier, type Receipts, type WorkingControlPlane } from '@artifact-store/planes';
import type { EventStore } from '@artifact-store/registry';
import { openLocalBackend, type StorageBackend } from '@artifact-store/storage';
import { TRANSIENT_SECONDS } from '@artifact-store/testkit';
import { controlOver, processKey } from '../../src/control.js';
import { controlConfig } from '../retention/control-config.js';

export interface StorePlace {
  readonly database: DatabaseConfig;
  readonly storageRoot: string;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** What stands in the place of a part, and does something else than the part would. */
export interface StoreDoubles {
  eventStore?(real: EventStore, place: StorePlace): EventStore;
  backend?(real: StorageBackend): StorageBackend;
  receipts?(real: Receipts): Receipts;
  data?(real: DataPlane, place: StorePlace): DataPlane;
}

/** Both planes over a place, and what only tests get hold of. */
export interface InProcessStore {
  readonly control: WorkingControlPlane;
  readonly data: DataPlane;
  readonly database: Database;
  close(): Promise<void>;
}

const digester = createDigester({ threads: 1 });
const keys = [await processKey()] as const;
const LIMITS = { idleTimeoutMs: 60_000, maxFileBytes: null };

/** Opens the store of a place, whose schema is there. The doubles are applied in their order. */
export async function openInProcess(place: StorePlace, doubles: readonly StoreDoubles[]): Promise<InProcessStore> {
  const { clock, ids, storageRoot } = place;
  const database = await openDatabase(place.database, { clock, ids, digester });
  const eventStore = doubles.reduce((real, double) => double.eventStore?.(real, place) ?? real, database.eventStore);
  const url = place.database.kind === 'sqlite' ? `sqlite:///${place.database.path}` : place.database.url;
  const config = controlConfig(url);
  const retention = { ...config.retention, durations: { transient: TRANSIENT_SECONDS } };
  const { control, trust } = await controlOver(
    { ...database, eventStore },
    { ...config, retention },
    { clock, ids, digester, keys },
  );
  const local = await openLocalBackend({ id: 'local', root: storageRoot, clock, ids });
  const backend = doubles.reduce((real, double) => double.backend?.(real) ?? real, local);
  const receipts = doubles.reduce((real, double) => double.receipts?.(real) ?? real, control.receipts);
  const backends = guardBackends([backend], control.log);
  const verifier = grantVerifier(trust, clock);
  const { uploadLeases: uploads } = control;
  const plane = createDataPlane({ backends, digester, verifier, receipts, uploads, ids, limits: LIMITS });
  const data = doubles.reduce((real, double) => double.data?.(real, place) ?? real, plane);
  return {
    control,
    data,
    database,
    close: () => backends.dispose().finally(() => database.close()),
  };
}
