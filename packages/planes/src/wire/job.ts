import type { CborMap } from '@artifact-store/encoding';
import { epochMilliseconds, type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import { JOB_STATES, type JobState, type JobView } from '../control/jobs.js';
import { type JsonFields, UnexpectedFieldError } from './json-fields.js';

/** A job on the wire: as it is kept, with how fast it goes. */
export interface JobJson {
  readonly job_id: string;
  readonly kind: string;
  readonly state: string;
  readonly dry_run: boolean;
  readonly options: CborMap;
  readonly created_by: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly updated_at: string;
  readonly finished_at: string | null;
  readonly cancel_requested: boolean;
  readonly done: number;
  readonly total: number | null;
  readonly bytes: number;
  /** Things a second, from its start to its last page; null while that is unknown. */
  readonly rate: number | null;
  /** Seconds that a running job will still take at that rate; null where that is unknown. */
  readonly eta_seconds: number | null;
  readonly result: CborMap;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

export function jobJson(job: JobView): JobJson {
  const rate = rateOf(job);
  return {
    job_id: job.jobId,
    kind: job.kind,
    state: job.state,
    dry_run: job.dryRun,
    options: job.options,
    created_by: job.createdBy,
    created_at: job.createdAt,
    started_at: job.startedAt,
    updated_at: job.updatedAt,
    finished_at: job.finishedAt,
    cancel_requested: job.cancelRequested,
    done: job.done,
    total: job.total,
    bytes: job.bytes,
    rate: rate === null ? null : Number(rate.toPrecision(4)),
    eta_seconds: etaOf(job, rate),
    result: job.result,
    error: job.error,
  };
}

function rateOf({ startedAt, updatedAt, done }: JobView): number | null {
  if (startedAt === null) return null;
  const seconds = (epochMilliseconds(updatedAt) - epochMilliseconds(startedAt)) / 1000;
  return seconds > 0 ? done / seconds : null;
}

function etaOf({ state, total, done }: JobView, rate: number | null): number | null {
  if (state !== 'running' || total === null || rate === null || rate === 0) return null;
  return Math.ceil(Math.max(total - done, 0) / rate);
}

/** @throws UnexpectedFieldError, IdentityError */
export function jobFrom(fields: JsonFields): JobView {
  return {
    jobId: parseId<JobId>(fields.text('job_id')),
    kind: fields.text('kind'),
    state: stateFrom(fields.text('state')),
    dryRun: fields.boolean('dry_run'),
    options: fields.map('options'),
    createdBy: fields.text('created_by'),
    createdAt: parseTimestamp(fields.text('created_at')),
    startedAt: fields.nullable('started_at', (name) => parseTimestamp(fields.text(name))),
    updatedAt: parseTimestamp(fields.text('updated_at')),
    finishedAt: fields.nullable('finished_at', (name) => parseTimestamp(fields.text(name))),
    cancelRequested: fields.boolean('cancel_requested'),
    done: fields.natural('done'),
    total: fields.nullable('total', (name) => fields.natural(name)),
    bytes: fields.natural('bytes'),
    result: fields.map('result'),
    error: fields.nullable('error', (name) => failureFrom(fields.object(name))),
  };
}

function failureFrom(fields: JsonFields): NonNullable<JobView['error']> {
  return { code: fields.text('code'), detail: fields.text('detail') };
}

function stateFrom(text: string): JobState {
  const found = JOB_STATES.find((each) => each === text);
  if (found === undefined) throw new UnexpectedFieldError(`the job's state ${text} is unknown to this version`);
  return found;
}
