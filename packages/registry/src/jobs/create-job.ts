import type { CborMap } from '@artifact-store/encoding';
import { type JobId, parseId, type Timestamp } from '@artifact-store/identity';
import { type CreateJob, JOB_KINDS, ValidationFailedError } from '@artifact-store/planes';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import type { Decision } from '../ports/event-store.js';
import type { JobRow } from '../state/rows.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { jobOptions } from './options.js';

export interface CreateJobSnapshot {
  /** The job, where this very command has made it: without an event nothing else tells that its COMMIT took place. */
  readonly made: JobRow | undefined;
  /** The clock. What is no fact bears its time and not the log's, which may be ahead. */
  readonly now: Timestamp;
}

export const createJobIsRepeatable: Repeatable<CreateJobSnapshot, JobId> = {
  resultOf: (jobId) => ({ job_id: jobId }),
  answerAgain: ({ job_id = '' }) => parseId<JobId>(job_id),
};

/** Everything that the command declares; what was left out is what it stands for. @throws ValidationFailedError, InvalidTextError */
export function createJobValues({ kind, dryRun = false, options = {}, actor }: CreateJob): CborMap {
  if (!JOB_KINDS.includes(kind)) throw new ValidationFailedError(`kind is none of: ${JOB_KINDS.join(', ')}`);
  if (typeof dryRun !== 'boolean') throw new ValidationFailedError('dry_run is neither true nor false');
  checkText('actor', actor, MAX_ACTOR_BYTES);
  return { kind, dry_run: dryRun, options: jobOptions(kind, options) };
}

export function decideCreateJob(command: CreateJob, jobId: JobId, { made, now }: CreateJobSnapshot): Decision<JobId> {
  if (made !== undefined) return { events: [], answer: jobId };
  const row: JobRow = {
    jobId,
    kind: command.kind,
    state: 'queued',
    dryRun: command.dryRun ?? false,
    options: jobOptions(command.kind, command.options ?? {}),
    createdBy: command.actor,
    createdAt: now,
    startedAt: null,
    updatedAt: now,
    finishedAt: null,
    cancelRequested: false,
    done: 0,
    total: null,
    bytes: 0,
    result: {},
    errorCode: null,
    errorDetail: null,
    cursor: {},
    itemCount: 0,
    leaseToken: 0,
    leaseOwner: null,
    leaseExpiresAt: null,
  };
  return { events: [], answer: jobId, state: [{ change: 'put', state: 'jobs', row }] };
}
