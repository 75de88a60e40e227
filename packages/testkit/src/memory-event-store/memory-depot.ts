import type { ContentAddress, Digester, FileId, PackageId, StorageLocationId } from '@artifact-store/identity';
import { parseId } from '@artifact-store/identity';
import type {
  CreatedPackage,
  CreatePackage,
  DeleteClaims,
  Deletion,
  JobLease,
  JobOptions,
  JobView,
  KnownFile,
  Receipt,
  ReceiptResult,
  StorageLocationView,
  StoredKey,
} from '@artifact-store/planes';
import { MAX_RECEIPTS } from '@artifact-store/planes';
import {
  type DomainEvent,
  decodeEvent,
  type EventType,
  objectId,
  type StorageObjectView,
  type ViewName,
  type ViewRows,
} from '@artifact-store/registry';
import { receipt } from '../builders/rows.js';
import { type MemoryRegistry, memoryRegistry } from './memory-registry.js';

const encoder = new TextEncoder();
const BACKEND = 'local';

/** A file by its path, its bytes being the path too; or with other bytes. */
export type DepotFile = string | readonly [path: string, content: string];

/**
 * A registry in memory beside the keys of its objects: bytes are published before they are recorded and deleted under grants,
 * as data planes do. For tests of what collections leave behind.
 */
export class MemoryDepot {
  registry: MemoryRegistry;
  /** What lies on the backend: `<content_address>.<generation>`. */
  readonly keys = new Set<string>();
  /** All keys that were ever deleted. */
  private readonly dead: StoredKey[] = [];

  constructor(private readonly digester: Digester) {
    this.registry = memoryRegistry({ digester });
  }

  address(content: string): ContentAddress {
    return this.digester.of(encoder.encode(content)).primary;
  }

  /** What a client tells of a file whose bytes it has. */
  knownFile(file: DepotFile): KnownFile {
    const [relativePath, content] = typeof file === 'string' ? [file, file] : file;
    const { primary: contentAddress, sha256, sizeBytes } = this.digester.of(encoder.encode(content));
    return { relativePath, mediaType: 'text/plain', contentAddress, sha256, sizeBytes };
  }

  /** A package with these files. */
  async create(files: readonly DepotFile[], members: Partial<CreatePackage> = {}): Promise<PackageId> {
    const created = await this.registry.create(members);
    const receipts = await Promise.all(files.map((file) => this.receiptOf(created, file)));
    for (let sent = 0; sent < receipts.length; sent += MAX_RECEIPTS) {
      const results = await this.registry.plane.receipts.record(receipts.slice(sent, sent + MAX_RECEIPTS));
      for (const result of results) if ('error' in result) throw result.error;
    }
    return created.package.packageId;
  }

  /** Publishes a file, and again where its object is given up meanwhile. */
  async upload(created: CreatedPackage, file: DepotFile): Promise<ReceiptResult> {
    const first = await this.publish(created, file, 0);
    const outcome = await first();
    const generation = 'error' in outcome ? outcome.error.members.generation : undefined;
    return typeof generation === 'number' ? (await this.publish(created, file, generation))() : outcome;
  }

  /** Publishes a file under a generation, and answers what records it. */
  async publish(created: CreatedPackage, file: DepotFile, generation: number): Promise<() => Promise<ReceiptResult>> {
    const sent = await this.receiptOf(created, file, generation);
    return async () => {
      const [result] = await this.registry.plane.receipts.record([sent]);
      if (result === undefined) throw new Error('nothing came of the receipt');
      return result;
    };
  }

  /** Lets so much time pass that transient packages expire, and marks all that have. */
  async expire(): Promise<void> {
    this.registry.clock.advance(2 * 24 * 60 * 60 * 1000);
    await this.sweep();
  }

  async sweep(): Promise<void> {
    const lease = await this.leased({ force: true }, 'retention-sweep');
    while ((await this.registry.plane.work.sweep(lease)).state === 'running');
  }

  /** A collection that is begun. */
  begin(options: JobOptions = {}, members: { readonly dryRun?: boolean } = {}): Promise<JobLease> {
    return this.leased(options, 'retention-gc', members);
  }

  /** The next page, with its deletion carried out and told. */
  async page(lease: JobLease): Promise<JobView> {
    const { work } = this.registry.plane;
    const { job, deletion } = await work.collect(lease);
    if (deletion === null) return job;
    await this.delete(deletion);
    return work.reclaimed(lease, deletion);
  }

  /** Deletes what a grant names. */
  async delete(deletion: Deletion): Promise<void> {
    const { backendId, keys } = (await this.registry.claimsOf(deletion.grant, 'delete')) as DeleteClaims;
    if (backendId !== BACKEND) throw new Error(`no backend is named ${backendId}`);
    this.dead.push(...keys);
    this.deleteAgain();
  }

  /** All deletions that there ever were are carried out once more, as by workers that were thought dead. */
  deleteAgain(): void {
    for (const { contentAddress, generation } of this.dead) this.keys.delete(keyOf(contentAddress, generation));
  }

  /** Goes on with a collection to its end. */
  async finish(lease: JobLease): Promise<JobView> {
    for (;;) {
      const job = await this.page(lease);
      if (job.state !== 'running') return job;
    }
  }

  async collect(options: JobOptions = {}, members: { readonly dryRun?: boolean } = {}): Promise<JobView> {
    return this.finish(await this.begin(options, members));
  }

  /** The process is gone, and with it all but the log and the bytes: the jobs too. */
  async crash(): Promise<void> {
    const { store, clock, ids } = this.registry;
    const log = await store.page(0, Number.MAX_SAFE_INTEGER);
    const now = clock.now();
    this.registry = memoryRegistry({ digester: this.digester, clock, ids });
    for (const stored of log) {
      const event = decodeEvent(stored);
      if (event === undefined) throw new Error(`no known event at ${stored.sequence}`);
      clock.set(stored.createdAt);
      await this.append(event);
    }
    clock.set(now);
  }

  append(...events: readonly DomainEvent[]): Promise<void> {
    return this.registry.store.transact({ load: async () => undefined, decide: () => ({ events, answer: undefined }) });
  }

  /** Events of a type, in the order of the log. */
  async told<Type extends EventType>(type: Type): Promise<readonly Extract<DomainEvent, { type: Type }>[]> {
    const log = await this.registry.store.page(0, Number.MAX_SAFE_INTEGER);
    const events = log.map(decodeEvent).filter((event) => event?.type === type);
    return events as Extract<DomainEvent, { type: Type }>[];
  }

  async object(content: string): Promise<StorageObjectView | undefined> {
    const [found] = await this.registry.store.views.objects([{ backendId: BACKEND, contentAddress: this.address(content) }]);
    return found;
  }

  /** Of an object, those that are not deleted, in the order they were recorded. */
  locations(content: string): readonly StorageLocationView[] {
    const contentAddress = this.address(content);
    return this.rows('storage_locations').filter((each) => each.contentAddress === contentAddress && each.status !== 'deleted');
  }

  /** What the job came upon. */
  async items({ jobId }: Pick<JobView, 'jobId'>): Promise<readonly unknown[]> {
    const { items } = await this.registry.plane.jobs.items({ jobId, limit: 1000 });
    return items.map((item) => item.package_id);
  }

  /** What is wrong with the views and the bytes, as domain.md §3 and §6 say it; nothing, always. */
  faults(): readonly string[] {
    const [locations, objects] = [this.rows('storage_locations'), this.rows('storage_objects')];
    const byObject = new Map(objects.map((each) => [objectId(each.backendId, each.contentAddress), each]));
    const live = locations.filter(({ status }) => status !== 'deleted');
    return [
      ...live.flatMap((location) => locationFaults(location, byObject, this.keys)),
      ...objects.flatMap((object) => objectFaults(object, locations)),
    ];
  }

  private rows<Name extends ViewName>(view: Name): readonly ViewRows[Name][] {
    return this.registry.store.dumpViews()[view] as readonly ViewRows[Name][];
  }

  /** The bytes are stored, under the current generation where none is given. */
  private async receiptOf(created: CreatedPackage, file: DepotFile, given?: number): Promise<Receipt> {
    const known = this.knownFile(file);
    const { ids, store } = this.registry;
    const [object] = await store.views.objects([{ backendId: BACKEND, contentAddress: known.contentAddress }]);
    const generation = given ?? object?.generation ?? 0;
    this.keys.add(keyOf(known.contentAddress, generation));
    const fileId = parseId<FileId>(ids.next());
    const storageLocationId = parseId<StorageLocationId>(ids.next());
    const grant = created.uploadGrant?.token ?? '';
    return receipt({ ...known, fileId, storageLocationId, grant, generation });
  }

  private async leased(options: JobOptions, kind: 'retention-gc' | 'retention-sweep', members: object = {}): Promise<JobLease> {
    const { jobs, work } = this.registry.plane;
    const { jobId } = await jobs.create({ kind, actor: 'ana', options, ...members });
    const lease = await work.next({ owner: `worker of ${jobId}`, jobId });
    if (lease === null) throw new Error('the job is taken');
    return lease;
  }
}

function locationFaults(
  { storageLocationId, backendId, contentAddress, generation }: StorageLocationView,
  objects: ReadonlyMap<string, StorageObjectView>,
  keys: ReadonlySet<string>,
): string[] {
  const current = objects.get(objectId(backendId, contentAddress))?.generation;
  return [
    ...(generation === current ? [] : [`location ${storageLocationId} is of generation ${generation}, its object of ${current}`]),
    ...(keys.has(keyOf(contentAddress, generation)) ? [] : [`location ${storageLocationId} has no bytes`]),
  ];
}

function objectFaults(object: StorageObjectView, locations: readonly StorageLocationView[]): string[] {
  const { backendId, contentAddress, generation, liveLocations, claimedAt } = object;
  const ofObject = locations.filter((each) => each.backendId === backendId && each.contentAddress === contentAddress);
  const live = ofObject.filter(({ status }) => status !== 'deleted').length;
  const isGivenUp = ofObject.every((location) => location.generation < generation);
  return [
    ...(liveLocations === live ? [] : [`object ${contentAddress} counts ${liveLocations} references, and has ${live}`]),
    ...((claimedAt === null) === (live > 0 || isGivenUp) ? [] : [`object ${contentAddress} is claimed at ${claimedAt}`]),
  ];
}

const keyOf = (address: ContentAddress, generation: number) => `${address}.${generation}`;
