import type { FileId, PackageId, StorageLocationId } from '@artifact-store/identity';
import type { DomainEvent, Views } from '@artifact-store/registry';
import fc from 'fast-check';
import { addressOf, type EventMaker } from './commands.js';

/** Some packages, files, paths and contents, few enough that commands get in each other's way. */
export class SmallWorld {
  constructor(
    private readonly make: EventMaker,
    /** Keeps the ids of worlds apart. */
    private readonly number: number,
  ) {}

  packageId(which: number): PackageId {
    return this.id(1, which) as PackageId;
  }

  fileId(which: number): FileId {
    return this.id(2, which) as FileId;
  }

  locationId(which: number): StorageLocationId {
    return this.id(3, which) as StorageLocationId;
  }

  object(which: number) {
    return { backendId: `backend-${this.number}`, contentAddress: addressOf(which) };
  }

  created(which: number): readonly DomainEvent[] {
    const metadata = { z: which, a: { y: 1, b: [which] } };
    return this.make.created({ packageId: this.packageId(which), uniqueKey: this.key(which), metadata });
  }

  /** The file may have been somewhere else before. */
  ingested(into: number, file: number, path: number, content: number): DomainEvent {
    return this.make.ingested(this.packageId(into), `path-${path}`, {
      ...this.object(content),
      fileId: this.fileId(file),
      storageLocationId: this.locationId(file),
      sizeBytes: content,
    });
  }

  key(which: number): string {
    return `key-${this.number}-${which}`;
  }

  private id(kind: number, which: number): string {
    return `019bf4c0-000${kind}-7000-8000-${this.number.toString(16).padStart(8, '0')}${which.toString(16).padStart(4, '0')}`;
  }
}

/** Something that a command may read, told as text. */
export type Question = (views: Views, world: SmallWorld) => Promise<unknown>;

const few = fc.nat(3);
const some = fc.uniqueArray(few, { maxLength: 3 });

const unordered = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

export const questions: fc.Arbitrary<Question> = fc.oneof(
  few.map(
    (n): Question =>
      (views, world) =>
        views.package(world.packageId(n)),
  ),
  some.map(
    (which): Question =>
      async (views, world) => {
        return unordered(await views.filesById(which.map((n) => world.fileId(n))));
      },
  ),
  fc.tuple(few, some).map(
    ([into, which]): Question =>
      async (views, world) => {
        return unordered(
          await views.filesByPath(
            world.packageId(into),
            which.map((n) => `path-${n}`),
          ),
        );
      },
  ),
  some.map(
    (which): Question =>
      async (views, world) => {
        return unordered(await views.locationsById(which.map((n) => world.locationId(n))));
      },
  ),
  some.map(
    (which): Question =>
      async (views, world) =>
        unordered(await views.objects(which.map((n) => world.object(n)))),
  ),
  some.map(
    (which): Question =>
      async (views, world) => {
        return unordered(await views.idempotencyRecords(which.map((n) => ({ actor: 'ana', key: world.key(n) }))));
      },
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.files({ packageId: world.packageId(n), limit: 10 }),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.locations([world.fileId(n)]),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.packageByKey('ci', world.key(n)),
  ),
  fc.constant<Question>((views) => views.packages({ limit: 3, producer: 'ci' })),
  fc.constant<Question>((views) => views.retentionClasses()),
);
