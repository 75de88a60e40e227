import type { ContentAddress } from '@artifact-store/identity';
import type { Findings, JobLease, JobView, VerificationPage } from '@artifact-store/planes';
import { type JobSnapshot, leasedJob } from '../jobs/lease.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import type { JobRow } from '../state/rows.js';
import { begunObjects, chooseObjects, describedObjects, PAGE_OBJECTS } from './chosen-objects.js';
import { decideFindings, type FindingsAnswer, type FindingsSnapshot, loadFindings } from './findings.js';
import { isSampled } from './sampled.js';
import { beginVerification, decidePage, type HandedOut, notSince, type PageAnswer, type ProposedPage } from './to-verify.js';
import { type VerificationCursor, verificationCursor } from './verification-cursor.js';
import { type VerificationOptions, verificationOptions } from './verification-options.js';

/** Where a sample takes few objects, so many are looked at between two renewals of the lease. */
const STRETCH_OBJECTS = 1000;

/** Verification, for those who do it. */
export class FixityWork {
  constructor(private readonly parts: RegistryParts) {}

  async toVerify(lease: JobLease): Promise<VerificationPage> {
    for (;;) {
      const row = leasedJob(lease, await this.parts.eventStore.views.job(lease.jobId));
      const options = verificationOptions(row, this.parts.defaultBackendId);
      const answer = await this.nextPage(lease, row, options);
      if (answer === 'go on') continue;
      const { job, page } = answer;
      return { job, verification: page === null ? null : await this.verification(page, row.createdBy, options) };
    }
  }

  async verified(lease: JobLease, findings: Findings): Promise<JobView> {
    for (;;) {
      const answer = await this.parts.eventStore.transact<FindingsSnapshot, FindingsAnswer>({
        load: async (views) => loadFindings(views, await this.load(views, lease), findings),
        decide: (snapshot) => decideFindings(lease, findings, snapshot),
      });
      if (answer !== 'go on') return answer;
    }
  }

  /** Looks at objects before it takes the lock, so it holds up nobody. */
  private async nextPage(lease: JobLease, row: JobRow, options: VerificationOptions): Promise<PageAnswer> {
    const { eventStore, clock } = this.parts;
    const cursor = verificationCursor(row);
    if (cursor === undefined) {
      const wanted = { backendId: options.backendId, notSince: notSince(clock.now(), options) };
      const count = await eventStore.views.countToVerify(wanted);
      return eventStore.transact<JobSnapshot, PageAnswer>({
        load: (views) => this.load(views, lease),
        decide: (snapshot, now) => beginVerification(lease, options, count, snapshot, now),
      });
    }
    const proposed = await this.propose(row, cursor, options);
    return eventStore.transact<JobSnapshot, PageAnswer>({
      load: (views) => this.load(views, lease),
      decide: (snapshot) => decidePage(lease, options, proposed, snapshot),
    });
  }

  private async propose(row: JobRow, cursor: VerificationCursor, options: VerificationOptions): Promise<ProposedPage> {
    const { asOf, after } = cursor;
    const { eventStore, digester } = this.parts;
    const { backendId, limit, samplePercent } = options;
    // Asked for first: what happens from here on may be seen below, and then it counts as later, too.
    const { lastSequence: sequence } = await eventStore.head();
    const objects = Math.min(PAGE_OBJECTS, limit - row.done);
    const enough = Math.min(STRETCH_OBJECTS, Math.ceil((PAGE_OBJECTS * 100) / samplePercent) + 1);
    const [begun, stretch] = await Promise.all([
      begunObjects(eventStore.views, backendId, cursor),
      eventStore.views.objectsToVerify({ backendId, notSince: notSince(asOf, options), limit: enough, after }),
    ]);
    const isWanted = (object: { contentAddress: ContentAddress }) =>
      isSampled(digester, row.jobId, object.contentAddress, samplePercent);
    const choice = chooseObjects([...begun, ...stretch], isWanted, { objects, isWhole: stretch.length < enough });
    const isTold = (each: { contentAddress: ContentAddress }) =>
      begun.some(({ contentAddress }) => contentAddress === each.contentAddress);
    const described = await describedObjects(eventStore.views, choice.chosen);
    return { sequence, after, choice, objects: described.map((each) => (isTold(each) ? { ...each, isTold: true } : each)) };
  }

  private async verification({ sequence, objects: described }: HandedOut, actor: string, options: VerificationOptions) {
    const { signer, logId } = this.parts;
    const { backendId, digest, maxBytesPerSecond } = options;
    const objects = described.map(({ contentAddress, generation, sizeBytes, sha256 }) => {
      return { contentAddress, generation, sizeBytes, sha256 };
    });
    const { token: grant } = await signer.sign({ op: 'verify', actor, logId, backendId, objects });
    return { backendId, objects, digest, maxBytesPerSecond, sequence, grant };
  }

  private async load(views: Views, { jobId }: JobLease): Promise<JobSnapshot> {
    return { row: await views.job(jobId), now: this.parts.clock.now() };
  }
}
