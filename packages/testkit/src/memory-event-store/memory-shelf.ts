import { compareText } from '@artifact-store/encoding';
import {
  type ContentAddress,
  type Digester,
  type FileId,
  type PackageId,
  parseId,
  type StorageLocationId,
} from '@artifact-store/identity';
import type {
  Findings,
  JobLease,
  JobOptions,
  JobView,
  Mismatch,
  ObjectToVerify,
  StorageLocationView,
  Verdict,
  Verification,
} from '@artifact-store/planes';
import { type DomainEvent, decodeEvent, type LocationVerified, type StorageObjectView } from '@artifact-store/registry';
import { receipt } from '../builders/rows.js';
import { type MemoryRegistry, memoryRegistry } from './memory-registry.js';

const encoder = new TextEncoder();
const BACKEND = 'local';

/** A registry in memory beside bytes that are only said to be there: tests spoil them, and read them as a data plane would. */
export class MemoryShelf {
  readonly registry: MemoryRegistry;
  /** What is wrong with the bytes under a key; null where nothing is. */
  private readonly keys = new Map<string, Mismatch | null>();

  constructor(private readonly digester: Digester) {
    this.registry = memoryRegistry({ digester });
  }

  address(content: string): ContentAddress {
    return this.digester.of(encoder.encode(content)).primary;
  }

  /** Publishes content and records it, as the only file of a package of its own. */
  async upload(content: string): Promise<PackageId> {
    const receipt = await this.publish(content);
    return receipt();
  }

  /** Publishes content, and answers what records it: the bytes are there before the fact is. */
  async publish(content: string): Promise<() => Promise<PackageId>> {
    const { registry, digester } = this;
    const created = await registry.create({ retentionClass: 'permanent-record' });
    const { primary: contentAddress, sha256, sizeBytes } = digester.of(encoder.encode(content));
    const fileId = parseId<FileId>(registry.ids.next());
    const storageLocationId = parseId<StorageLocationId>(registry.ids.next());
    const publishUnder = (generation: number) => {
      this.keys.set(keyOf(contentAddress, generation), null);
      const ids = { fileId, storageLocationId, grant: created.uploadGrant?.token ?? '' };
      return receipt({ ...ids, relativePath: `files/${content}`, contentAddress, sha256, sizeBytes, generation });
    };
    const published = publishUnder(await this.generation(content));
    return async () => {
      const [first] = await registry.plane.receipts.record([published]);
      if (first !== undefined && 'file' in first) return created.package.packageId;
      const again = publishUnder(await this.generation(content));
      const [second] = await registry.plane.receipts.record([again]);
      if (second === undefined || 'error' in second) throw second?.error ?? new Error('nothing was recorded');
      return created.package.packageId;
    };
  }

  /** Makes the bytes under the current key bad. */
  async spoil(content: string, mismatch: Mismatch = 'primary'): Promise<void> {
    this.keys.set(keyOf(this.address(content), await this.generation(content)), mismatch);
  }

  /** Makes the bytes under the current key what they were, as a disk does that read badly. */
  async mend(content: string): Promise<void> {
    this.keys.set(keyOf(this.address(content), await this.generation(content)), null);
  }

  async isSound(content: string): Promise<boolean> {
    return this.keys.get(keyOf(this.address(content), await this.generation(content))) === null;
  }

  async object(content: string): Promise<StorageObjectView | undefined> {
    const [found] = await this.registry.store.views.objects([{ backendId: BACKEND, contentAddress: this.address(content) }]);
    return found;
  }

  /** Those that are not deleted, the oldest first. */
  async locations(content: string): Promise<readonly StorageLocationView[]> {
    const { storage_locations: all = [] } = this.registry.store.dumpViews();
    return (all as readonly StorageLocationView[])
      .filter(({ contentAddress, status }) => contentAddress === this.address(content) && status !== 'deleted')
      .sort((a, b) => compareText(a.createdAt, b.createdAt) || compareText(a.storageLocationId, b.storageLocationId));
  }

  async statuses(content: string): Promise<readonly string[]> {
    return (await this.locations(content)).map(({ status }) => status);
  }

  /** Releases the locations of a package, as a collection does. */
  async letGo(packageId: PackageId): Promise<void> {
    const { views } = this.registry.store;
    for (const location of await views.liveLocations([packageId], 100)) {
      const { storageLocationId, fileId, backendId, contentAddress, generation, status } = location;
      const [object] = await views.objects([location]);
      const ids = { storageLocationId, fileId, packageId, backendId, contentAddress, generation };
      const previousStatus = status === 'failed' ? 'failed' : 'active';
      const objectKept = (object?.liveLocations ?? 0) > 1;
      await this.append({ type: 'v1.storage.location_deleted', actor: 'gc', ...ids, objectKept, previousStatus });
    }
  }

  /** Brings the locations of a package back, as an undelete does. */
  bringBack(packageId: PackageId): Promise<void> {
    const newExpiresAt = this.registry.clock.now();
    return this.append({ type: 'v1.package.undeleted', actor: 'ana', packageId, status: 'created', newExpiresAt, reason: 'r' });
  }

  /** Gives an object up, and deletes its bytes. */
  async reclaim(content: string): Promise<void> {
    const { contentAddress, generation, sizeBytes } = (await this.object(content)) ?? missing(content);
    const generations = { reclaimedGeneration: generation, newGeneration: generation + 1 };
    const started = { backendId: BACKEND, contentAddress, sizeBytes, ...generations };
    await this.append({ type: 'v1.storage.object_reclaim_started', actor: 'gc', ...started });
    this.keys.delete(keyOf(contentAddress, generation));
    const reclaimed = { backendId: BACKEND, contentAddress, sizeBytes, generation };
    await this.append({ type: 'v1.storage.object_reclaimed', actor: 'gc', ...reclaimed });
  }

  append(...events: readonly DomainEvent[]): Promise<void> {
    return this.registry.store.transact({ load: async () => undefined, decide: () => ({ events, answer: undefined }) });
  }

  /** A verification that is begun. */
  async begin(options: JobOptions = {}, members: { readonly dryRun?: boolean } = {}): Promise<JobLease> {
    const { jobs, work } = this.registry.plane;
    const { jobId } = await jobs.create({ kind: 'storage-verify', actor: 'ana', options, ...members });
    return (await work.next({ owner: jobId, jobId })) ?? missing(jobId);
  }

  async page(lease: JobLease): Promise<Verification> {
    return (await this.registry.plane.work.toVerify(lease)).verification ?? missing('a page');
  }

  /** What a data plane finds of a page now. */
  read({ backendId, sequence, objects }: Verification): Findings {
    return { backendId, sequence, verdicts: objects.map((object) => this.verdict(object)) };
  }

  tell(lease: JobLease, findings: Findings): Promise<JobView> {
    return this.registry.plane.work.verified(lease, findings);
  }

  /** Goes on with a verification to its end. */
  async finish(lease: JobLease): Promise<JobView> {
    for (;;) {
      const { job, verification } = await this.registry.plane.work.toVerify(lease);
      if (verification === null) return job;
      await this.tell(lease, this.read(verification));
    }
  }

  /** A whole verification, and later than whatever was before. */
  async verify(options: JobOptions = {}): Promise<JobView> {
    this.registry.clock.advance(1);
    return this.finish(await this.begin(options));
  }

  /** What was recorded of verifications, after a sequence. */
  async told(since = 0): Promise<readonly LocationVerified[]> {
    const events = await this.registry.store.page(since, 100_000);
    return events.map(decodeEvent).filter((event) => event?.type === 'v1.storage.location_verified');
  }

  async head(): Promise<number> {
    return (await this.registry.store.head()).lastSequence;
  }

  async failures(job: Pick<JobView, 'jobId'>) {
    return (await this.registry.plane.jobs.items({ jobId: job.jobId, limit: 1000 })).items;
  }

  private async generation(content: string): Promise<number> {
    return (await this.object(content))?.generation ?? 0;
  }

  private verdict({ contentAddress, generation, sizeBytes, sha256 }: ObjectToVerify): Verdict {
    const mismatch = this.keys.get(keyOf(contentAddress, generation)) ?? null;
    const isThere = this.keys.has(keyOf(contentAddress, generation)) && mismatch !== 'missing';
    const actual =
      isThere && mismatch !== 'unreadable'
        ? { actualContentAddress: contentAddress, actualSha256: sha256, actualSizeBytes: sizeBytes }
        : { actualContentAddress: null, actualSha256: null, actualSizeBytes: null };
    return { contentAddress, generation, mismatch: isThere ? mismatch : 'missing', ...actual };
  }
}

const keyOf = (address: ContentAddress, generation: number) => `${address}.${generation}`;

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}
