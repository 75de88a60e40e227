import type { StepObserver } from '@artifact-store/identity';
import { CONTROL_STEPS, type ControlConfig, type ControlParts, type ControlStep, openControl } from './control.js';
import { DATA_STEPS, type DataConfig, type DataStep, openData } from './data.js';
import { type Registry, registryOf } from './registry.js';

export { type AdoptedStorage, adoptStorage } from './adopt-storage.js';
export { openControlThread } from './control/thread/control-thread.js';
export type { Database, OpenControl, ReplayOptions, ReplayProgress, ReplayResult } from './control.js';
export { openControl, openDatabaseOf, readApiFile, removeApiFile, type ServingApi, writeApiFile } from './control.js';
export { type OpenData, openData } from './data.js';
export type { IngestFile, Registry } from './registry.js';
export { registryOf } from './registry.js';

/** All that the system does durably: a crash test kills it before and after each. */
export const DURABLE_STEPS = [...CONTROL_STEPS, ...DATA_STEPS] as const;

export type DurableStep = ControlStep | DataStep;

export interface RegistryParts extends ControlParts {
  /** For crash tests: told of each step that is durable. */
  readonly step?: StepObserver<DurableStep> | undefined;
}

/**
 * Opens the whole system in this process: event log, views and bytes, without a server.
 * @throws DatabaseInUseError, DatabaseUnavailableError, BackendUnavailableError
 */
export async function openRegistry(config: ControlConfig & DataConfig, parts: RegistryParts = {}): Promise<Registry> {
  const control = await openControl(config, parts);
  try {
    const { receipts, uploadLeases: uploads, log } = control.control;
    const data = await openData(config, { ...parts, trust: control.trust, receipts, uploads, log });
    return registryOf(control.control, data.data, async () => {
      // Bytes first: what they report must still find its log.
      await data.close().finally(() => control.close());
    });
  } catch (error) {
    await control.close();
    throw error;
  }
}
