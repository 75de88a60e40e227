import type { Timestamp } from '@artifact-store/identity';
import {
  type CollectionPage,
  type Comparison,
  type Deletion,
  type Findings,
  JOB_KINDS,
  type JobLease,
  type JobView,
  type ReconciliationPage,
  type TakeJob,
  type VerificationPage,
  type Work,
} from '@artifact-store/planes';
import { CollectionWork } from '../collection/collection-work.js';
import { FixityWork } from '../fixity/fixity-work.js';
import type { Decision } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import { ReconciliationWork } from '../reconciliation/reconciliation-work.js';
import type { RegistryParts } from '../registry.js';
import { asOfCursor, beginSweep, decideSweepPage, duePage, type SweepCount } from '../retention/sweep.js';
import type { JobRow } from '../state/rows.js';
import { checkText } from '../text.js';
import { decideExpiryPage, uploadsOfPage } from '../uploads/expiry.js';
import { decideFail, decideRelease, type JobError, written } from './ending.js';
import { decideTake, isTakenBy, type JobSnapshot, leasedJob, renewed } from './lease.js';

const MAX_OWNER_BYTES = 256;
/** Of jobs that run at a time there are a handful. */
const RUNNING_LOOKED_AT = 100;

/** Jobs, for those who do them. */
export class RegistryWork implements Work {
  private readonly collection: CollectionWork;
  private readonly fixity: FixityWork;
  private readonly reconciliation: ReconciliationWork;

  constructor(private readonly parts: RegistryParts) {
    this.collection = new CollectionWork(parts);
    this.fixity = new FixityWork(parts);
    this.reconciliation = new ReconciliationWork(parts);
  }

  async next(command: TakeJob): Promise<JobLease | null> {
    const { owner } = command;
    checkText('owner', owner, MAX_OWNER_BYTES);
    const { eventStore, clock } = this.parts;
    const wanted = (views: Views, now: Timestamp) => wantedJob(views, command, now);
    // Whoever asks every few seconds takes no lock for it.
    const row = await wanted(eventStore.views, clock.now());
    if (row === undefined || !isTakenBy(owner, row, clock.now())) return null;
    return eventStore.transact<JobSnapshot, JobLease | null>({
      load: async (views) => {
        const now = clock.now();
        return { row: await wanted(views, now), now };
      },
      decide: (snapshot) => decideTake(owner, snapshot),
    });
  }

  async sweep(lease: JobLease): Promise<JobView> {
    const { eventStore, clock } = this.parts;
    const row = leasedJob(lease, await eventStore.views.job(lease.jobId));
    if (asOfCursor(row) === undefined && !row.cancelRequested) {
      // Counting takes a while in a large store, so it holds up nobody.
      const count = await this.countDue(clock.now());
      const begun = await this.decide(lease, (snapshot) => beginSweep(lease, count, snapshot));
      if (begun.state !== 'running') return begun;
    }
    return eventStore.transact({
      load: async (views) => {
        const snapshot = await this.load(views, lease);
        return { ...snapshot, due: await duePage(views, lease, snapshot) };
      },
      decide: (snapshot) => decideSweepPage(lease, snapshot),
    });
  }

  collect(lease: JobLease): Promise<CollectionPage> {
    return this.collection.collect(lease);
  }

  reclaimed(lease: JobLease, deletion: Pick<Deletion, 'backendId' | 'keys'>): Promise<JobView> {
    return this.collection.reclaimed(lease, deletion);
  }

  toVerify(lease: JobLease): Promise<VerificationPage> {
    return this.fixity.toVerify(lease);
  }

  verified(lease: JobLease, findings: Findings): Promise<JobView> {
    return this.fixity.verified(lease, findings);
  }

  toReconcile(lease: JobLease): Promise<ReconciliationPage> {
    return this.reconciliation.toReconcile(lease);
  }

  reconciled(lease: JobLease, comparison: Comparison): Promise<CollectionPage> {
    return this.reconciliation.reconciled(lease, comparison);
  }

  expireUploads(lease: JobLease): Promise<JobView> {
    return this.parts.eventStore.transact({
      load: async (views) => {
        const snapshot = await this.load(views, lease);
        return { ...snapshot, ...(await uploadsOfPage(views, lease, snapshot)) };
      },
      decide: (snapshot) => decideExpiryPage(lease, snapshot),
    });
  }

  renew(lease: JobLease): Promise<JobView> {
    return this.decide(lease, ({ row, now }) => written(renewed(leasedJob(lease, row), now)));
  }

  release(lease: JobLease): Promise<JobView> {
    return this.decide(lease, (snapshot) => decideRelease(lease, snapshot));
  }

  fail(lease: JobLease, error: JobError): Promise<JobView> {
    return this.decide(lease, (snapshot) => decideFail(lease, error, snapshot));
  }

  private async countDue(asOf: Timestamp): Promise<SweepCount> {
    const { eventStore } = this.parts;
    const [{ due, live }, head] = await Promise.all([eventStore.views.countDue(asOf), eventStore.head()]);
    return { asOf, due, live, headAt: head.lastCreatedAt };
  }

  private decide(lease: JobLease, decide: (snapshot: JobSnapshot) => Decision<JobView>): Promise<JobView> {
    return this.parts.eventStore.transact<JobSnapshot, JobView>({ load: (views) => this.load(views, lease), decide });
  }

  private async load(views: Views, { jobId }: JobLease): Promise<JobSnapshot> {
    return { row: await views.job(jobId), now: this.parts.clock.now() };
  }
}

/** What the worker may have: the job it names, or the oldest. */
async function wantedJob(
  views: Views,
  { owner, jobId, kinds = JOB_KINDS }: TakeJob,
  now: Timestamp,
): Promise<JobRow | undefined> {
  const isOfThese = ({ kind }: JobRow) => kinds.some((each) => each === kind);
  if (jobId !== undefined) {
    const row = await views.job(jobId);
    return row !== undefined && isOfThese(row) ? row : undefined;
  }
  const waiting = await views.waitingJob(now, kinds);
  if (waiting !== undefined) return waiting;
  const running = await views.jobs({ state: 'running', limit: RUNNING_LOOKED_AT });
  return running.findLast((row) => isOfThese(row) && isTakenBy(owner, row, now));
}
