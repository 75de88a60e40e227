import type { CborMap } from '@artifact-store/encoding';
import {
  ArtifactStoreError,
  type ErrorDeclaration,
  errorClassOf,
  type JobView,
  UnexpectedResponseError,
} from '@artifact-store/planes';

/** A job was ended before it was done. What is done stays done. */
export class JobCancelledError extends ArtifactStoreError {
  readonly declaration: ErrorDeclaration;

  /** @param bySignal Whether the signal of this command did it, and not somebody else. */
  constructor(detail: string, members: CborMap, bySignal: boolean) {
    super(detail, members);
    const [code, title] = bySignal ? ['interrupted', 'The job was interrupted'] : ['job_cancelled', 'Somebody cancelled the job'];
    this.declaration = { code, kind: 'conflict', title, remedy: 'Run the same command again: it does the rest.' };
  }
}

/** Why a job failed, as the error that it failed by. */
export function errorOfJob({ jobId, error, result }: JobView): ArtifactStoreError {
  const { code, detail } = error ?? { code: '', detail: 'it does not say why' };
  const known = errorClassOf(code);
  if (known === undefined) return new UnexpectedResponseError(`the job failed by ${code}: ${detail}`, { job_id: jobId });
  return new known(detail, { ...result, job_id: jobId });
}
