import type { JobId } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  type JobKind,
  type JobLease,
  type JobView,
  LeaseLostError,
  StorageNotOursError,
} from '@artifact-store/planes';
import { Backoff, isUnavailable } from './backoff.js';
import type { JobLog } from './job-log.js';
import type { JobTools } from './job-tools.js';
import { runJob } from './run-job.js';
import { systemTimers, type Timers } from './timers.js';

export interface JobRunnerParts extends JobTools {
  /** The name of this worker. No two that are alive have the same: what runs under it is taken for its own. */
  readonly owner: string;
  /** What it works on. */
  readonly kinds: readonly JobKind[];
  readonly log: JobLog;
}

/** Jobs of other processes are found so soon; one of this process is told of. */
const POLL_MILLISECONDS = 5000;

/** Works on jobs of its kinds, one at a time, for as long as it is not stopped. Nothing that goes wrong ends it. */
export class JobRunner {
  readonly #stopping = new AbortController();
  readonly #timers: Timers;
  readonly #backoff: Backoff;
  #pause = new AbortController();
  #current: { readonly jobId: JobId; readonly end: AbortController } | undefined;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: JobRunnerParts) {
    this.#timers = parts.timers ?? systemTimers;
    this.#backoff = new Backoff(this.#timers, parts.log);
  }

  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  /** There may be a job. */
  wake(): void {
    this.#pause.abort();
  }

  /** This job is to end: it does so now, if it is the one under way, and not when the lease is next renewed. */
  cancelled(jobId: JobId): void {
    if (this.#current?.jobId === jobId) this.#current.end.abort();
  }

  /** Finishes the page under way and lets the job go. Resolves once nothing is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { work, owner, kinds } = this.parts;
    while (!signal.aborted) {
      // Made before it is asked for jobs, so that a wake during the answer is not missed.
      this.#pause = new AbortController();
      const lease = await this.#attempt(() => work.next({ owner, kinds }), signal);
      const job = lease === undefined || lease === null ? undefined : await this.#work(lease, signal);
      if (job === undefined && !signal.aborted) await this.#timers.wait(POLL_MILLISECONDS, this.#pause.signal);
    }
  }

  /** The job as this worker leaves it; undefined if it is no longer this worker's, or cannot be worked on. */
  async #work(lease: JobLease, signal: AbortSignal): Promise<JobView | undefined> {
    this.parts.log.info({ job_id: lease.jobId, kind: lease.kind }, 'job started');
    this.#current = { jobId: lease.jobId, end: new AbortController() };
    const ended = AbortSignal.any([signal, this.#current.end.signal]);
    const job = await this.#attempt(() => this.#runOrFail(lease, ended), signal);
    this.#current = undefined;
    if (job !== undefined) this.#tell(job);
    // Stopped while the database was away: the last try is this one, and then the lease runs out by itself.
    else if (signal.aborted) await this.parts.work.release(lease).catch(() => undefined);
    return job;
  }

  async #runOrFail(lease: JobLease, signal: AbortSignal): Promise<JobView> {
    try {
      return await runJob(this.parts, lease, signal, () => this.#backoff.reset());
    } catch (error) {
      if (isWaitedFor(lease, error) || error instanceof LeaseLostError) throw error;
      this.parts.log.error({ job_id: lease.jobId, kind: lease.kind, err: error }, 'a page of the job failed');
      return this.parts.work.fail(lease, toldOf(error));
    }
  }

  #complain(error: unknown): void {
    if (error instanceof LeaseLostError) this.parts.log.warn({ ...error.members, detail: error.detail }, 'job left alone');
    else this.parts.log.error({ err: error }, 'jobs cannot be worked on');
  }

  #tell(job: JobView): void {
    const { log } = this.parts;
    const { jobId: job_id, kind, state, done, total, result, error } = job;
    if (error !== null) log.error({ job_id, kind, ...error, result }, 'job failed');
    else log.info({ job_id, kind, state, done, total, result }, state === 'queued' ? 'job let go' : 'job finished');
  }

  /** What an action answers; tried again while something is away. Undefined when stopped, and where another try is of no use. */
  async #attempt<Answer>(action: () => Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
    for (;;) {
      try {
        const answer = await action();
        this.#backoff.reset();
        return answer;
      } catch (error) {
        if (!isUnavailable(error)) {
          this.#complain(error);
          return undefined;
        }
        if (signal.aborted) return undefined;
        await this.#backoff.wait(error, signal);
      }
    }
  }
}

/**
 * Whether the job goes on later. Whose a storage is does not change by waiting: somebody has to mount it, or to adopt it. A
 * collection has work left to do by then; a verification or a reconciliation is a question, and this is the answer.
 */
function isWaitedFor({ kind }: JobLease, error: unknown): boolean {
  return isUnavailable(error) && (kind === 'retention-gc' || !(error instanceof StorageNotOursError));
}

/** What everybody may read of an error: of one that is not in the catalogue nothing but that there was one. */
function toldOf(error: unknown): { readonly code: string; readonly detail: string } {
  if (error instanceof ArtifactStoreError && error.kind !== 'internal') return { code: error.code, detail: error.detail };
  return { code: 'internal_error', detail: 'the job failed by a defect; the log of the server tells more' };
}
