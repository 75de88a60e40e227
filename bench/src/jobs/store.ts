import { type Config, configOf } from '@artifact-store/config';
import { createDigester } from '@artifact-store/digest';
import { controlOver } from '@artifact-store/embedded/control';
import { openData } from '@artifact-store/embedded/data';
import type { StepObserver } from '@artifact-store/identity';
import { type DatabaseConfig, openDatabase, type TransactionStep } from '@artifact-store/persistence';
import type { DataPlane, WorkingControlPlane } from '@artifact-store/planes';
import { timeOrderedId } from '../log/ids.js';
import { clockAhead } from '../registry.js';

export interface OpenStore {
  readonly control: WorkingControlPlane;
  readonly data: DataPlane;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly config: DatabaseConfig;
  readonly storageRoot: string;
  /** So far ahead is the clock that commands and grants are judged by; the log bears the right time. */
  readonly secondsAhead?: number;
  readonly step?: StepObserver<TransactionStep>;
}

/** Both planes with their defaults, over a database of this version and a directory. */
export async function openStore({ config, storageRoot, secondsAhead = 0, step }: StoreOptions): Promise<OpenStore> {
  const ids = { next: timeOrderedId };
  const clock = clockAhead(secondsAhead);
  const digester = createDigester();
  const settings = settingsOf(storageRoot);
  const database = await openDatabase(config, { clock: clockAhead(0), ids, digester, step });
  await database.migrate();
  const { control, trust } = await controlOver(database, settings, { clock, ids, digester });
  const { receipts, uploadLeases: uploads, log } = control;
  const { data, close } = await openData(settings, { clock, ids, trust, receipts, uploads, log });
  return {
    control,
    data,
    async close() {
      await close();
      await database.close();
      await digester.close();
    },
  };
}

function settingsOf(root: string): Config {
  return { ...configOf({}), storage: { defaultBackendId: 'local', backends: [{ kind: 'local', id: 'local', root }] } };
}
