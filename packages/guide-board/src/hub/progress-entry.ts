import { resolve } from 'node:path';
import type { RunDescription } from '../run/describe-run.js';
import { PRODUCER } from '../store/store-part.js';
import type { StoredRun } from '../store/store-run.js';

/** What State Hub is told of a stored run: identifiers and digests, never content. */
export interface ProgressEntry {
  readonly event_type: 'artifact_link';
  readonly author: 'artifact-store';
  readonly summary: string;
  readonly workstream_id?: string;
  readonly task_id?: string;
  readonly detail: Readonly<Record<string, string>>;
}

export interface LinkContext {
  /** Where the package is found. */
  readonly apiUrl: string;
  readonly runDir: string;
  /** Null, as the next, where the entry names none. */
  readonly workstreamId: string | null;
  readonly taskId: string | null;
}

/** The body of `POST /progress/`. */
export function progressEntry(run: RunDescription, stored: StoredRun, context: LinkContext): ProgressEntry {
  const { workstreamId, taskId } = context;
  const { packageId, manifestDigest, raw } = stored;
  return {
    event_type: 'artifact_link',
    author: 'artifact-store',
    summary: `guide-board run ${run.runId} artifacts stored in artifact-store package ${packageId}`,
    ...(workstreamId === null ? {} : { workstream_id: workstreamId }),
    ...(taskId === null ? {} : { task_id: taskId }),
    detail: {
      producer: PRODUCER,
      artifact_store_api_url: context.apiUrl,
      run_dir: resolve(context.runDir),
      run_id: run.runId,
      target_profile_ref: run.targetProfileRef,
      assessment_profile_ref: run.assessmentProfileRef,
      package_id: packageId,
      manifest_digest: manifestDigest,
      ...(raw === null ? {} : { raw_package_id: raw.packageId, raw_manifest_digest: raw.manifestDigest }),
    },
  };
}
