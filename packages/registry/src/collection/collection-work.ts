import type { CollectionPage, JobLease, JobView } from '@artifact-store/planes';
import { type JobSnapshot, leasedJob } from '../jobs/lease.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import type { JobRow } from '../state/rows.js';
import { countRest, decideCollectionEnd } from './collection-end.js';
import { beginCollection, type CollectionCount, claimedUntil, cursorOf, numberIn } from './collection-job.js';
import { type CollectionSnapshot, decidePage, loadPage, type PageAnswer } from './collection-page.js';
import { grantedDeletion } from './granted-deletion.js';
import type { KeysToDelete } from './page-decision.js';
import { RECLAIM_PAGE } from './reclaim-page.js';
import { decideReclaimed, type ReclaimedSnapshot } from './reclaimed.js';

type Parts = Pick<RegistryParts, 'eventStore' | 'clock' | 'signer' | 'logId' | 'graceSeconds'>;

/** Collections, for those who do them. Each page is one transaction; between two of them anybody may do anything. */
export class CollectionWork {
  constructor(private readonly parts: Parts) {}

  async collect(lease: JobLease): Promise<CollectionPage> {
    const { eventStore } = this.parts;
    const row = leasedJob(lease, await eventStore.views.job(lease.jobId));
    if (cursorOf(row) === undefined && !row.cancelRequested) await this.begin(lease, row);
    const { job, deletion, over } = await eventStore.transact<CollectionSnapshot, PageAnswer>({
      load: async (views) => loadPage(views, lease, await this.load(views, lease)),
      decide: (snapshot) => decidePage(lease, snapshot),
    });
    if (over !== undefined) return { job: await this.end(lease, over), deletion: null };
    return { job, deletion: deletion === null ? null : await grantedDeletion(this.parts, deletion, job.createdBy) };
  }

  reclaimed(lease: JobLease, { backendId, keys }: KeysToDelete): Promise<JobView> {
    const deleted = keys.map(({ contentAddress, generation }) => ({ backendId, contentAddress, generation }));
    return this.parts.eventStore.transact<ReclaimedSnapshot, JobView>({
      load: async (views) => {
        const [snapshot, open] = await Promise.all([this.load(views, lease), views.reclaims(deleted)]);
        return { ...snapshot, open, objects: await views.objects(open) };
      },
      decide: (snapshot) => decideReclaimed(lease, snapshot),
    });
  }

  private async begin(lease: JobLease, { options }: JobRow): Promise<void> {
    const given = 'grace_seconds' in options;
    const count = await this.count(given ? numberIn(options, 'grace_seconds') : this.parts.graceSeconds);
    await this.parts.eventStore.transact<JobSnapshot, JobView>({
      load: (views) => this.load(views, lease),
      decide: (snapshot) => beginCollection(lease, count, snapshot),
    });
  }

  /** Counting takes a while in a large store, so it holds up nobody. */
  private async count(graceSeconds: number): Promise<CollectionCount> {
    const { eventStore, clock } = this.parts;
    const { views } = eventStore;
    const [collecting, eligible, open, { due }] = await Promise.all([
      views.collectingPackages(RECLAIM_PAGE),
      views.countEligible(),
      views.openReclaims(RECLAIM_PAGE),
      views.countClaimed(claimedUntil({ graceSeconds }, clock.now())),
    ]);
    return { graceSeconds, total: collecting.length + eligible + open.length + due.objects };
  }

  private async end(lease: JobLease, over: JobRow): Promise<JobView> {
    const { eventStore, clock } = this.parts;
    const rest = await countRest(eventStore, over, clock.now());
    return eventStore.transact<JobSnapshot, JobView>({
      load: (views) => this.load(views, lease),
      decide: (snapshot) => decideCollectionEnd(lease, rest, snapshot),
    });
  }

  private async load(views: Views, { jobId }: JobLease): Promise<JobSnapshot> {
    return { row: await views.job(jobId), now: this.parts.clock.now() };
  }
}
