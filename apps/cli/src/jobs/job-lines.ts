import { toJcs } from '@artifact-store/encoding';
import type { JobView } from '@artifact-store/planes';
import { progressOf } from './progress.js';

/** A job, told line by line. */
export function jobLines(job: JobView): readonly (readonly [string, string])[] {
  const { jobId, kind, state, dryRun, options, createdAt, createdBy, startedAt, updatedAt, finishedAt, error } = job;
  return [
    ['job_id', jobId],
    ['kind', `${kind}${dryRun ? ', a dry run' : ''}`],
    ['options', toJcs(options)],
    ['state', `${state}${state === 'running' && job.cancelRequested ? ', to end after its page' : ''}`],
    ['created', `${createdAt} by ${createdBy}`],
    ['started', startedAt ?? '(not yet)'],
    ['last page', updatedAt],
    ['finished', finishedAt ?? '(not yet)'],
    ['progress', progressOf(job)],
    ['result', toJcs(job.result)],
    ...(error === null ? [] : ([['error', `${error.code}: ${error.detail}`]] as const)),
  ];
}
