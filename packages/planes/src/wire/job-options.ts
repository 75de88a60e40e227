import type { JobOptions } from '../control/jobs.js';

/** Options of a job as they are sent; which kind has which is said by JobOptions. */
export interface JobOptionsJson {
  readonly force?: boolean | undefined;
  readonly grace_seconds?: number | undefined;
  readonly backend_id?: string | undefined;
  readonly digest?: 'primary' | 'both' | undefined;
  readonly limit?: number | undefined;
  readonly sample_percent?: number | undefined;
  readonly since?: string | undefined;
  readonly max_bytes_per_second?: number | undefined;
  readonly delete_orphans?: boolean | undefined;
  readonly expected_orphans?: number | undefined;
}

export function jobOptionsJson(options: JobOptions): JobOptionsJson {
  return {
    force: options.force,
    grace_seconds: options.graceSeconds,
    backend_id: options.backendId,
    digest: options.digest,
    limit: options.limit,
    sample_percent: options.samplePercent,
    since: options.since,
    max_bytes_per_second: options.maxBytesPerSecond,
    delete_orphans: options.deleteOrphans,
    expected_orphans: options.expectedOrphans,
  };
}
