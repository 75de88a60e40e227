import { parseTimestamp } from '@artifact-store/identity';
import type { CollectionPage, Comparison, JobLease, ReconciliationPage, Stretch } from '@artifact-store/planes';
import { grantedDeletion } from '../collection/granted-deletion.js';
import { type JobSnapshot, leasedJob } from '../jobs/lease.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import type { JobRow } from '../state/rows.js';
import { compared, settledBefore } from './compared.js';
import { decideReconciled, loadReconciled, type ReconciledAnswer, type ReconciledSnapshot } from './reconciled.js';
import { reconciliationCursor } from './reconciliation-cursor.js';
import {
  beginReconciliation,
  decideStretch,
  loadStretch,
  type ProposedStretch,
  proposeStretch,
  STRETCH_OBJECTS,
  type StretchAnswer,
  type StretchSnapshot,
} from './to-reconcile.js';

/** Later than any time: whatever files are made of. */
const ALWAYS = '9999-12-31T23:59:59.999Z';

type Parts = Pick<
  RegistryParts,
  'eventStore' | 'clock' | 'signer' | 'logId' | 'graceSeconds' | 'grantTtlSeconds' | 'defaultBackendId'
>;

/** Reconciliations, for those who do them. */
export class ReconciliationWork {
  constructor(private readonly parts: Parts) {}

  async toReconcile(lease: JobLease): Promise<ReconciliationPage> {
    for (;;) {
      const row = leasedJob(lease, await this.parts.eventStore.views.job(lease.jobId));
      const backendId = this.backendOf(row);
      const answer = await this.nextStretch(lease, row, backendId);
      if (answer === 'go on') continue;
      const { job, stretch, deletion } = answer;
      return {
        job,
        stretch: stretch === null ? null : await this.granted(stretch, backendId, row),
        deletion: deletion === null ? null : await grantedDeletion(this.parts, deletion, row.createdBy),
      };
    }
  }

  async reconciled(lease: JobLease, comparison: Comparison): Promise<CollectionPage> {
    const { eventStore } = this.parts;
    const { job, deletion } = await eventStore.transact<ReconciledSnapshot, ReconciledAnswer>({
      load: async (views) => {
        const snapshot = await this.load(views, lease);
        const settled = settledBefore(snapshot.now, this.parts);
        return loadReconciled(snapshot, comparison, () => compared(views, comparison, settled));
      },
      decide: (snapshot) => decideReconciled(lease, comparison, snapshot),
    });
    return { job, deletion: deletion === null ? null : await grantedDeletion(this.parts, deletion, job.createdBy) };
  }

  /** Looks at objects before it takes the lock, so it holds up nobody. */
  private async nextStretch(lease: JobLease, row: JobRow, backendId: string): Promise<StretchAnswer> {
    const { eventStore } = this.parts;
    const { views } = eventStore;
    const cursor = reconciliationCursor(row);
    if (cursor === undefined) {
      const count = await views.countToVerify({ backendId, notSince: parseTimestamp(ALWAYS) });
      return eventStore.transact<JobSnapshot, StretchAnswer>({
        load: (views) => this.load(views, lease),
        decide: (snapshot) => beginReconciliation(lease, backendId, count, snapshot),
      });
    }
    // Asked for first: what happens from here on may be seen below, and then it counts as later, too.
    const { lastSequence } = await eventStore.head();
    const proposed = await proposeStretch(views, backendId, cursor, lastSequence);
    return eventStore.transact<StretchSnapshot, StretchAnswer>({
      load: async (views) => loadStretch(views, await this.load(views, lease)),
      decide: (snapshot) => decideStretch(lease, proposed, snapshot),
    });
  }

  private async granted(stretch: ProposedStretch, backendId: string, row: JobRow): Promise<Stretch> {
    const { signer, logId } = this.parts;
    const { createdBy: actor, dryRun, options } = row;
    const forDeletion = options.delete_orphans === true && !dryRun;
    const { token: grant } = await signer.sign({ op: 'list', actor, logId, backendId, forDeletion });
    return { ...stretch, backendId, limit: STRETCH_OBJECTS, grant };
  }

  /** One that has begun goes on with its backend, whichever is the default by now. */
  private backendOf({ options, result }: JobRow): string {
    const backendId = result.backend_id ?? options.backend_id;
    return typeof backendId === 'string' ? backendId : this.parts.defaultBackendId;
  }

  private async load(views: Views, { jobId }: JobLease): Promise<JobSnapshot> {
    return { row: await views.job(jobId), now: this.parts.clock.now() };
  }
}
