import { compareText } from '@artifact-store/encoding';
import type { JobId, Timestamp } from '@artifact-store/identity';
import type { JobKind } from '@artifact-store/planes';
import type { ItemsOfJob, JobFilter, JobItemRow, JobRow, JobRows, StateChange } from '@artifact-store/registry';

/** Jobs and what they came upon, kept in memory. */
export class MemoryJobs implements JobRows {
  private readonly rows = new Map<JobId, JobRow>();
  private readonly items = new Map<JobId, Map<number, JobItemRow>>();

  apply(change: Exclude<StateChange, { readonly state: 'upload_sessions' }>): void {
    if (change.state === 'jobs') {
      this.rows.set(change.row.jobId, change.row);
      return;
    }
    const ofJob = this.items.get(change.row.jobId) ?? new Map<number, JobItemRow>();
    this.items.set(change.row.jobId, ofJob.set(change.row.itemNumber, change.row));
  }

  async job(jobId: JobId): Promise<JobRow | undefined> {
    return this.rows.get(jobId);
  }

  async jobs({ kind, state, limit, after }: JobFilter): Promise<readonly JobRow[]> {
    return this.oldestFirst()
      .reverse()
      .filter((row) => (kind === undefined || row.kind === kind) && (state === undefined || row.state === state))
      .filter((row) => after === undefined || compareText(positionOf(row), positionOf(after)) < 0)
      .slice(0, limit);
  }

  async waitingJob(now: Timestamp, kinds: readonly JobKind[]): Promise<JobRow | undefined> {
    return this.oldestFirst().find(
      ({ kind, state, leaseExpiresAt }) =>
        kinds.some((each) => each === kind) &&
        (state === 'queued' || (state === 'running' && leaseExpiresAt !== null && leaseExpiresAt < now)),
    );
  }

  async jobItems({ jobId, limit, after }: ItemsOfJob): Promise<readonly JobItemRow[]> {
    return [...(this.items.get(jobId)?.values() ?? [])]
      .filter((row) => row.itemNumber > after)
      .sort((a, b) => a.itemNumber - b.itemNumber)
      .slice(0, limit);
  }

  private oldestFirst(): JobRow[] {
    return [...this.rows.values()].sort((a, b) => compareText(positionOf(a), positionOf(b)));
  }
}

const positionOf = (row: Pick<JobRow, 'createdAt' | 'jobId'>) => `${row.createdAt} ${row.jobId}`;
