import { BYTES_STEPS, type BytesStep, createDataPlane } from '@artifact-store/bytes';
import type { Config } from '@artifact-store/config';
import { createDigester } from '@artifact-store/digest';
import type { Clock, IdSource, StepObserver } from '@artifact-store/identity';
import {
  type DataPlane,
  type GrantTrust,
  grantVerifier,
  type LogSource,
  type Receipts,
  type UploadLeases,
} from '@artifact-store/planes';
import { STORAGE_STEPS, type StorageStep } from '@artifact-store/storage';
import { guarded, openBackends } from './data/backends.js';
import { randomIds } from './random-ids.js';
import { systemClock } from './system-clock.js';

export { type Adoption, openAdoption } from './data/adoption.js';

/** The settings that the data plane goes by. */
export type DataConfig = Pick<Config, 'storage' | 'limits' | 'idleTimeoutSeconds'>;

/** What a data plane does durably. */
export const DATA_STEPS = [...STORAGE_STEPS, ...BYTES_STEPS] as const;

export type DataStep = StorageStep | BytesStep;

export interface DataParts {
  /** Which grants hold: those of the log that `receipts` records in. */
  readonly trust: GrantTrust;
  readonly receipts: Receipts;
  readonly uploads: UploadLeases;
  /** How far that log has come. */
  readonly log: LogSource;
  readonly clock?: Clock | undefined;
  readonly ids?: IdSource | undefined;
  /** For crash tests: told of each step that is durable. */
  readonly step?: StepObserver<DataStep> | undefined;
}

/** The data plane of this process, with its backends open. */
export interface OpenData {
  readonly data: DataPlane;
  close(): Promise<void>;
}

/**
 * Opens the backends and compares them with the log. Where one belongs to another log, or the log cannot be asked yet, it is
 * open for reading.
 * @throws BackendUnavailableError if a backend's root cannot be opened
 */
export async function openData(config: DataConfig, parts: DataParts): Promise<OpenData> {
  const { clock = systemClock, ids = randomIds, trust, receipts, uploads, log, step } = parts;
  const backends = await guarded(await openBackends(config.storage.backends, { clock, ids, step }), log);
  const digester = createDigester();
  const verifier = grantVerifier(trust, clock);
  const limits = { idleTimeoutMs: config.idleTimeoutSeconds * 1000, maxFileBytes: config.limits.maxFileBytes };
  return {
    data: createDataPlane({ backends, digester, verifier, receipts, uploads, ids, limits, step }),
    async close() {
      await backends.dispose();
      await digester.close();
    },
  };
}
