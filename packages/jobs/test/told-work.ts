import { type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import type {
  CollectionPage,
  Comparison,
  Deletion,
  JobLease,
  JobView,
  ReconciliationPage,
  Stretch,
  Verification,
  VerificationPage,
  Work,
} from '@artifact-store/planes';

const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
const JOB_ID = parseId<JobId>('019bf4c0-0000-7000-8000-000000000001');

export const leaseOf = (kind: JobLease['kind']): JobLease => ({ jobId: JOB_ID, kind, token: 1 });

export function job(members: Partial<JobView> = {}): JobView {
  return {
    ...{ jobId: JOB_ID, kind: 'retention-gc', state: 'running', dryRun: false, options: {}, createdBy: 'ana', createdAt: NOW },
    ...{ startedAt: NOW, updatedAt: NOW, finishedAt: null, cancelRequested: false, done: 0, total: null, bytes: 0 },
    ...{ result: {}, error: null },
    ...members,
  };
}

/** A control plane with one job, whose pages a test tells; it keeps what it is asked for, in order. */
export class ToldWork implements Work {
  readonly asked: string[] = [];
  deletions: Deletion[] = [];
  verifications: Verification[] = [];
  stretches: Stretch[] = [];
  /** What a reconciliation has given up. */
  givenUp: Deletion[] = [];
  readonly comparisons: Comparison[] = [];
  renew = async (): Promise<JobView> => {
    this.asked.push('renew');
    return job();
  };

  next = async (): Promise<JobLease | null> => null;
  expireUploads = () => this.#answer('expireUploads', job({ state: 'succeeded' }));
  sweep = () => this.#answer('sweep', job({ state: 'succeeded' }));
  release = () => this.#answer('release', job({ state: 'queued' }));
  fail = () => this.#answer('fail', job({ state: 'failed' }));

  async collect(): Promise<CollectionPage> {
    const deletion = this.deletions.shift() ?? null;
    return { job: await this.#answer('collect', this.#pageOf(deletion)), deletion };
  }

  reclaimed(_lease: JobLease, { backendId, keys }: Pick<Deletion, 'backendId' | 'keys'>): Promise<JobView> {
    return this.#answer(`reclaimed ${keys.length} of ${backendId}`, job());
  }

  async toVerify(): Promise<VerificationPage> {
    const verification = this.verifications.shift() ?? null;
    return { job: await this.#answer('toVerify', this.#pageOf(verification)), verification };
  }

  verified(...[, findings]: Parameters<Work['verified']>): Promise<JobView> {
    const { backendId, sequence, verdicts } = findings;
    return this.#answer(`verified ${verdicts.length} of ${backendId} as of ${sequence}`, job());
  }

  async toReconcile(): Promise<ReconciliationPage> {
    const deletion = this.givenUp.shift() ?? null;
    const stretch = deletion === null ? (this.stretches.shift() ?? null) : null;
    return { job: await this.#answer('toReconcile', this.#pageOf(deletion ?? stretch)), stretch, deletion };
  }

  async reconciled(_lease: JobLease, comparison: Comparison): Promise<CollectionPage> {
    this.comparisons.push(comparison);
    return { job: await this.#answer('reconciled', this.runningJob), deletion: this.deletions.shift() ?? null };
  }

  runningJob: JobView = job();

  /** Where a page asks for nothing the job has ended. */
  #pageOf(wish: object | null): JobView {
    return wish === null ? job({ state: 'succeeded' }) : this.runningJob;
  }

  async #answer(what: string, answer: JobView): Promise<JobView> {
    this.asked.push(what);
    return answer;
  }
}
