import type { LogSource } from '@artifact-store/planes';
import { type Backends, backendsById, type StorageBackend } from '@artifact-store/storage';
import { GuardedBackend } from './guarded-backend.js';

/** Backends that take nothing in, and give nothing up, for any event log but one. */
export interface GuardedBackends extends Backends<GuardedBackend> {
  /**
   * Compares each backend with the log: before it serves, and once a minute from then on. Never rejects: what could not be told
   * is asked again by whoever writes first.
   */
  look(): Promise<void>;
}

/** @throws RangeError if two backends have the same id */
export function guardBackends(backends: readonly StorageBackend[], log: LogSource): GuardedBackends {
  const guarded = backends.map((backend) => new GuardedBackend(backend, log));
  return {
    ...backendsById(guarded),
    async look() {
      await Promise.allSettled(guarded.map((backend) => backend.look()));
    },
  };
}
