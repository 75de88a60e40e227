import { parseTimestamp, type Timestamp } from '@artifact-store/identity';
import { type JobOptions, ValidationFailedError } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';
import type { JobRow } from '../state/rows.js';

/** What a verification goes by: its job's options, and what stands for those that were not given. */
export interface VerificationOptions {
  readonly backendId: string;
  readonly digest: 'primary' | 'both';
  /** So many objects at most. */
  readonly limit: number;
  readonly samplePercent: number;
  readonly since: Timestamp | undefined;
  readonly maxBytesPerSecond: number | null;
}

export function verificationOptions({ options, result }: JobRow, defaultBackendId: string): VerificationOptions {
  const { digest, limit, sample_percent: percent, since, max_bytes_per_second: pace } = options;
  // One that has begun goes on with its backend, whichever is the default by now.
  const backendId = result.backend_id ?? options.backend_id;
  return {
    backendId: typeof backendId === 'string' ? backendId : defaultBackendId,
    digest: digest === 'primary' ? 'primary' : 'both',
    limit: typeof limit === 'number' ? limit : Number.MAX_SAFE_INTEGER,
    samplePercent: typeof percent === 'number' ? percent : 100,
    since: typeof since === 'string' ? parseTimestamp(since) : undefined,
    maxBytesPerSecond: typeof pace === 'number' ? pace : null,
  };
}

/** @throws ValidationFailedError for a backend that no data plane would know */
export function checkBackend({ backendId }: JobOptions, { backendIds }: Pick<RegistryParts, 'backendIds'>): void {
  if (backendId === undefined || backendIds.includes(backendId)) return;
  throw new ValidationFailedError(`options.backend_id is no backend of this deployment, which has: ${backendIds.join(', ')}`);
}
