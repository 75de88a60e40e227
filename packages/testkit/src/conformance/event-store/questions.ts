import {
  addSeconds,
  type FileId,
  type HoldId,
  type JobId,
  type PackageId,
  type StorageLocationId,
} from '@artifact-store/identity';
import { JOB_KINDS } from '@artifact-store/planes';
import type { DomainEvent, StateChange, Views } from '@artifact-store/registry';
import fc from 'fast-check';
import {
  eligibilityMarked,
  holdApplied,
  holdReleased,
  metadataSchemaRegistered,
  retentionExtended,
} from '../../builders/events.js';
import { addressOf, type EventMaker } from './commands.js';
import { putItem, putJob, queuedJob } from './job-rows.js';
import { storageQuestions } from './storage-questions.js';

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

  holdId(which: number): HoldId {
    return this.id(4, which) as HoldId;
  }

  jobId(which: number): JobId {
    return this.id(5, which) as JobId;
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

  /** The hold may have been another package's before. */
  held(which: number, hold: number): DomainEvent {
    const holdId = this.holdId(hold);
    return holdApplied({ packageId: this.packageId(which), holdId, activeHoldId: holdId });
  }

  released(which: number, hold: number, left: number): DomainEvent {
    const activeHoldId = left === 0 ? null : this.holdId(left);
    return holdReleased({ packageId: this.packageId(which), holdId: this.holdId(hold), activeHoldId });
  }

  extended(which: number, days: number): DomainEvent {
    return retentionExtended({ packageId: this.packageId(which), newExpiresAt: dayOf(days) });
  }

  marked(which: number): DomainEvent {
    return eligibilityMarked({ packageId: this.packageId(which) });
  }

  slug(which: number): string {
    return `schema-${this.number}.${which}`;
  }

  /** Of any text: it may have had another before, which no decision allows. */
  registered(which: number, text: number): DomainEvent {
    return metadataSchemaRegistered({ slug: this.slug(which), jsonSchema: `{"maximum":${text}.5}` });
  }

  job(which: number, day: number, done: number): readonly StateChange[] {
    const state = done === 0 ? 'queued' : 'running';
    const row = queuedJob(this.jobId(which), dayOf(day), {
      state,
      done,
      leaseExpiresAt: dayOf(done),
      result: { z: done, a: which },
    });
    return [putJob(row), putItem(this.jobId(which), done + 1, { z: day, a: which })];
  }

  key(which: number): string {
    return `key-${this.number}-${which}`;
  }

  private id(kind: number, which: number): string {
    return `019bf4c0-000${kind}-7000-8000-${this.number.toString(16).padStart(8, '0')}${which.toString(16).padStart(4, '0')}`;
  }
}

/** Days of a year that no clock of a test reaches. */
const dayOf = (day: number) => addSeconds('2099-01-01T00:00:00.000Z' as Parameters<typeof addSeconds>[0], day * 24 * 60 * 60);

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
  few.map(
    (n): Question =>
      (views, world) =>
        views.hold(world.holdId(n)),
  ),
  fc.tuple(few, few).map(
    ([n, limit]): Question =>
      (views, world) =>
        views.activeHolds(world.packageId(n), limit + 1),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.holds({ packageId: world.packageId(n), limit: 3 }),
  ),
  few.map(
    (n): Question =>
      (views) =>
        views.duePackages({ expiredAt: dayOf(n), limit: 3 }),
  ),
  few.map(
    (n): Question =>
      (views) =>
        views.countDue(dayOf(n)),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.job(world.jobId(n)),
  ),
  fc.constantFrom('queued' as const, 'running' as const, undefined).map(
    (state): Question =>
      (views) =>
        views.jobs({ state, limit: 3 }),
  ),
  few.map(
    (n): Question =>
      (views) =>
        views.waitingJob(dayOf(n), n % 2 === 0 ? JOB_KINDS : ['retention-gc']),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.jobItems({ jobId: world.jobId(n), limit: 3, after: 0 }),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.metadataSchema(world.slug(n)),
  ),
  few.map(
    (n): Question =>
      (views) =>
        views.metadataSchemas({ limit: n + 1 }),
  ),
  fc.constant<Question>((views) => views.packages({ limit: 3, producer: 'ci', held: true })),
  fc.constant<Question>((views) => views.packages({ limit: 3, eligible: true })),
  fc.constant<Question>((views) => views.packages({ limit: 3, producer: 'ci' })),
  fc.constant<Question>((views) => views.retentionClasses()),
  { arbitrary: storageQuestions, weight: 12 },
);
