import { adoptBackend, belongsTo, requireWritable } from '@artifact-store/bytes';
import type { Config } from '@artifact-store/config';
import type { LogPosition } from '@artifact-store/planes';
import { backendsById } from '@artifact-store/storage';
import { randomIds } from '../random-ids.js';
import { systemClock } from '../system-clock.js';
import { openBackends } from './backends.js';

/** The storage of a configuration, to be given to a log by somebody who knows that no data plane uses it. */
export interface Adoption {
  /** Backends that are the log's already. */
  belongingTo(log: LogPosition): Promise<readonly string[]>;
  /** @throws BackendUnavailableError for a backend that is not configured, or could not be written to */
  requireWritable(backendId: string): Promise<void>;
  /** Makes them the log's. @throws BackendUnavailableError, StorageFullError */
  adopt(backendIds: readonly string[], log: LogPosition): Promise<void>;
  close(): Promise<void>;
}

/** @throws BackendUnavailableError if a backend's root cannot be opened */
export async function openAdoption(config: Pick<Config, 'storage'>): Promise<Adoption> {
  const backends = backendsById(await openBackends(config.storage.backends, { clock: systemClock, ids: randomIds }));
  return {
    async belongingTo(log) {
      const belonging = await Promise.all(
        backends.all().map(async (backend) => ({ backend, is: await belongsTo(backend, log) })),
      );
      return belonging.filter(({ is }) => is).map(({ backend }) => backend.id);
    },
    requireWritable: async (backendId) => requireWritable(backends.get(backendId)),
    async adopt(backendIds, log) {
      for (const id of backendIds) await adoptBackend(backends.get(id), log);
    },
    close: () => backends.dispose(),
  };
}
