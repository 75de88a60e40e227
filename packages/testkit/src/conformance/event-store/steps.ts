import { addSeconds, type PackageId, parseTimestamp } from '@artifact-store/identity';
import type { DomainEvent, EventStore, HoldApplied, ObjectKey } from '@artifact-store/registry';
import fc from 'fast-check';
import {
  collectionStarted,
  eligibilityMarked,
  holdReleased,
  metadataSchemaRegistered,
  packageGarbageCollected,
  retentionDefaultApplied,
  retentionExtended,
} from '../../builders/events.js';
import type { FixedClock } from '../../fixed-clock.js';
import { type EventMaker, record, refuse } from './commands.js';
import { type OfStorage, Shelf, STORAGE_STEPS } from './storage-steps.js';

const RETENTION_STEPS = ['hold', 'release', 'extend', 'mark', 'collect'] as const;

interface OfRetention {
  readonly does: (typeof RETENTION_STEPS)[number];
  readonly which: number;
  readonly why: string;
}

/** What somebody does; packages are meant by their number among those of the sequence. */
export type Step =
  | {
      readonly does: 'create';
      readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
      readonly key: string | null;
      readonly expires: boolean;
    }
  | { readonly does: 'ingest'; readonly into: number; readonly paths: readonly string[]; readonly content: number }
  | { readonly does: 'finalize'; readonly which: number }
  /** Of few slugs, so that some come again. */
  | { readonly does: 'register'; readonly version: number; readonly jsonSchema: string }
  | OfRetention
  | OfStorage
  | { readonly does: 'refuse' }
  /** Waits for all that is under way, and lets time pass or go back. */
  | { readonly does: 'wait'; readonly milliseconds: number };

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((each) => !each.includes('\u0000'));
const metadata = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  fc.oneof(
    text,
    fc.maxSafeInteger().map((n) => n + 0),
    fc.boolean(),
    fc.constant(null),
  ),
  { maxKeys: 4, noNullPrototype: true },
);

/** Sequences of steps, many of them under way at the same time. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('create' as const), metadata, key: fc.option(text), expires: fc.boolean() }),
    fc.record({
      does: fc.constant('ingest' as const),
      into: fc.nat(5),
      paths: fc.uniqueArray(text, { maxLength: 5 }),
      content: fc.nat(3),
    }),
    fc.record({ does: fc.constant('finalize' as const), which: fc.nat(5) }),
    fc.record({ does: fc.constant('register' as const), version: fc.nat(3), jsonSchema: text }),
    { arbitrary: fc.record({ does: fc.constantFrom(...RETENTION_STEPS), which: fc.nat(5), why: text }), weight: 2 },
    { arbitrary: fc.record({ does: fc.constantFrom(...STORAGE_STEPS), which: fc.nat(20), isGood: fc.boolean() }), weight: 2 },
    fc.record({ does: fc.constant('refuse' as const) }),
    fc.record({ does: fc.constant('wait' as const), milliseconds: fc.integer({ min: -2000, max: 5000 }) }),
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

interface Players {
  readonly store: EventStore;
  readonly make: EventMaker;
  readonly clock: FixedClock;
}

/**
 * Does it all, and answers what files are made of. Ids and times come in the order of the steps, so two databases get the same
 * log.
 */
export async function play(sequence: readonly Step[], { store, make, clock }: Players): Promise<readonly ObjectKey[]> {
  const packages: PackageId[] = [];
  const holds: HoldApplied[] = [];
  const shelf = new Shelf(`backend-${make.jobId()}`);
  let underWay: Promise<unknown>[] = [];
  const start = clock.now();
  for (const step of sequence) {
    const target =
      packages.length === 0
        ? undefined
        : packages[('into' in step ? step.into : 'which' in step ? step.which : 0) % packages.length];
    switch (step.does) {
      case 'create': {
        const [created, retention] = make.created({ metadata: { ...step.metadata }, uniqueKey: step.key });
        const { actor, packageId, retentionClass } = created;
        const expiring = retentionDefaultApplied({ actor, packageId, retentionClass, expiresAt: clock.now() });
        packages.push(packageId);
        underWay.push(store.transact(record([created, step.expires ? expiring : retention], null)));
        break;
      }
      case 'ingest': {
        if (target === undefined) break;
        const files = step.paths.map((path) => make.ingested(target, path, shelf.content(step.content)));
        shelf.files.push(...files);
        underWay.push(store.transact(record(files, null)));
        break;
      }
      case 'finalize':
        if (target !== undefined) underWay.push(store.transact(record([make.finalized(target, clock.now())], null, clock.now())));
        break;
      case 'register': {
        const { version, jsonSchema } = step;
        underWay.push(store.transact(record([metadataSchemaRegistered({ slug: `some.v${version}`, jsonSchema })], null)));
        break;
      }
      case 'hold':
      case 'release':
      case 'extend':
      case 'mark':
      case 'collect':
        if (target !== undefined)
          underWay.push(store.transact(record(retentionEvents(step, target, { make, clock, holds }), null)));
        break;
      case 'delete':
      case 'undelete':
      case 'reclaim':
      case 'forget':
      case 'verify':
        underWay.push(store.transact(record(shelf.events(step), null)));
        break;
      case 'refuse':
        underWay.push(store.transact(refuse()).catch(() => undefined));
        break;
      case 'wait':
        await Promise.all(underWay);
        underWay = [];
        clock.advance(step.milliseconds);
        break;
      default:
        step satisfies never;
    }
  }
  await Promise.all(underWay);
  // Times of one sequence must not drift from the database's clock over many.
  clock.set(parseTimestamp(start));
  return shelf.objects;
}

interface Circumstances extends Pick<Players, 'make' | 'clock'> {
  /** Those of the sequence, of any package. */
  readonly holds: HoldApplied[];
}

function retentionEvents(step: OfRetention, packageId: PackageId, { make, clock, holds }: Circumstances): readonly DomainEvent[] {
  const { does, which, why } = step;
  switch (does) {
    case 'hold': {
      const hold = make.held(packageId, { reason: why, reference: why });
      holds.push(hold);
      return [hold];
    }
    case 'release': {
      const hold = holds[which % Math.max(1, holds.length)];
      return hold === undefined ? [] : [holdReleased({ packageId: hold.packageId, holdId: hold.holdId, reason: why })];
    }
    case 'extend':
      return [retentionExtended({ packageId, newExpiresAt: addSeconds(clock.now(), which), reason: why })];
    case 'mark':
      return [eligibilityMarked({ packageId })];
    case 'collect':
      return which % 2 === 0
        ? [collectionStarted({ packageId })]
        : [collectionStarted({ packageId }), packageGarbageCollected({ packageId, locationsReleased: which })];
    default:
      return does satisfies never;
  }
}
