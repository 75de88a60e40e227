import type { Digester, IdSource, StepObserver } from '@artifact-store/identity';
import type { DataPlane, GrantVerifier, Receipts, UploadLeases } from '@artifact-store/planes';
import type { BytesStep } from './bytes-steps.js';
import { deleteKeys } from './delete.js';
import { Generations } from './generations.js';
import { health } from './health.js';
import { ingest } from './ingest.js';
import { ingestAll } from './ingest-all.js';
import { list } from './list.js';
import { open } from './open.js';
import type { GuardedBackends } from './ownership/guarded-backends.js';
import { ReceiptBatches } from './receipt-batches.js';
import { stat } from './stat.js';
import { type Pace, systemPace } from './throttle.js';
import { ingestUpload } from './uploads/ingest-upload.js';
import { verify } from './verify.js';

export interface DataPlaneOptions {
  readonly backends: GuardedBackends;
  readonly digester: Digester;
  /** Checks the grants of the log that `receipts` records in. */
  readonly verifier: GrantVerifier;
  /** The control plane, where stored bytes become facts. */
  readonly receipts: Receipts;
  /** The control plane, where upload sessions are leased. */
  readonly uploads: UploadLeases;
  readonly ids: IdSource;
  readonly limits: IngestLimits;
  /** By which verification is slowed down, and leases are kept; the system's time, if not given. */
  readonly pace?: Pace;
  readonly step?: StepObserver<BytesStep> | undefined;
}

export interface IngestLimits {
  /** How long an upload may go without a byte. Time that the data plane itself takes does not count. */
  readonly idleTimeoutMs: number;
  /** For every file, beside the limit of its grant; none if not given. */
  readonly maxFileBytes?: number | null | undefined;
}

/** The data plane of this process. It owns none of its parts: whoever made them disposes of them. */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const { pace = systemPace } = options;
  const receipts = new ReceiptBatches(options.receipts);
  const ingestion = { ...options, receipts, generations: new Generations(), pace };
  return {
    ingest: (request, body, { signal } = {}) => ingest(ingestion, request, body, signal),
    ingestAll: (request, entries, { signal } = {}) => ingestAll(ingestion, request, entries, signal),
    ingestUpload: (request, body, { signal } = {}) => ingestUpload(ingestion, request, body, signal),
    open: (request, { signal } = {}) => open(options, request, signal),
    delete: (request, { signal } = {}) => deleteKeys(options, request, signal),
    verify: (request, { signal } = {}) => verify({ ...options, pace }, request, signal),
    list: (request, { signal } = {}) => list(options, request, signal),
    stat: (request, { signal } = {}) => stat(options, request, signal),
    health: (callOptions = {}) => health(options.backends, callOptions),
  };
}
