import { BackendUnavailableError } from '@artifact-store/planes';
import type { StorageBackend } from './backend.js';

/** The backends of a data plane by their ids. Which object goes where is not decided here. */
export interface Backends<Backend extends StorageBackend = StorageBackend> {
  /** @throws BackendUnavailableError where no backend of that id is configured */
  get(id: string): Backend;
  all(): readonly Backend[];
  /** Disposes of every backend, also when one of them fails. */
  dispose(): Promise<void>;
}

/** @throws RangeError if two backends have the same id */
export function backendsById<Backend extends StorageBackend>(backends: readonly Backend[]): Backends<Backend> {
  const byId = new Map(backends.map((backend) => [backend.id, backend]));
  if (byId.size !== backends.length) throw new RangeError('two storage backends have the same id');

  return {
    get(id) {
      const backend = byId.get(id);
      if (backend === undefined)
        throw new BackendUnavailableError(`no storage backend "${id}" is configured here`, { backend_id: id });
      return backend;
    },
    all: () => backends,
    async dispose() {
      const outcomes = await Promise.allSettled(backends.map((backend) => backend.dispose()));
      const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
      if (failures.length > 0) throw new AggregateError(failures, 'a storage backend could not be closed');
    },
  };
}
