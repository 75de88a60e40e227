import { createDigester } from '@artifact-store/digest';
import type { PackageId } from '@artifact-store/identity';
import { type Findings, type JobLease, MISMATCHES, type Mismatch, type Verification } from '@artifact-store/planes';
import { MemoryShelf } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';

const digester = createDigester();
const CONTENTS = ['one', 'two', 'three'];

/** A verification with a page that is being read, or has been. */
interface Reader {
  readonly lease: JobLease;
  readonly page: Verification;
  findings?: Findings;
}

/** What happens, in any order: uploads in two steps, verifications in three, and all that goes on between them. */
class History {
  readonly shelf = new MemoryShelf(digester);
  readonly readers: Reader[] = [];
  /** Uploads whose bytes are there, and whose fact is not yet. */
  readonly published: { readonly content: string; readonly record: () => Promise<PackageId> }[] = [];
  readonly kept: PackageId[] = [];
  readonly letGo: PackageId[] = [];
  /** Contents whose last upload is recorded, and which nothing spoiled or brought back as failed since. */
  readonly whole = new Set<string>();

  async publish(content: string): Promise<void> {
    this.published.push({ content, record: await this.shelf.publish(content) });
    this.whole.delete(content);
  }

  async record(number: number): Promise<void> {
    const [upload] = takenAt(this.published, number);
    if (upload === undefined) return;
    this.kept.push(await upload.record());
    const isLast = this.published.every(({ content }) => content !== upload.content);
    if (isLast && (await this.shelf.isSound(upload.content))) this.whole.add(upload.content);
  }

  async spoil(content: string, mismatch: Mismatch): Promise<void> {
    await this.shelf.spoil(content, mismatch);
    this.whole.delete(content);
  }

  async remove(number: number): Promise<void> {
    const [packageId] = takenAt(this.kept, number);
    if (packageId === undefined) return;
    await this.shelf.letGo(packageId);
    this.letGo.push(packageId);
  }

  async bringBack(number: number): Promise<void> {
    const [packageId] = takenAt(this.letGo, number);
    if (packageId === undefined || (await this.shelf.registry.store.views.hasReclaimed(packageId))) return;
    await this.shelf.bringBack(packageId);
    this.kept.push(packageId);
    for (const content of CONTENTS) if ((await this.shelf.statuses(content)).includes('failed')) this.whole.delete(content);
  }

  async reclaim(content: string): Promise<void> {
    const object = await this.shelf.object(content);
    if (object !== undefined && object.liveLocations === 0) await this.shelf.reclaim(content);
  }

  async page(): Promise<void> {
    this.shelf.registry.clock.advance(1);
    const lease = await this.shelf.begin();
    const { verification } = await this.shelf.registry.plane.work.toVerify(lease);
    if (verification !== null) this.readers.push({ lease, page: verification });
  }

  read(number: number): void {
    const reader = this.readers[number % Math.max(1, this.readers.length)];
    if (reader !== undefined) reader.findings ??= this.shelf.read(reader.page);
  }

  async tell(number: number): Promise<void> {
    const [reader] = takenAt(this.readers, number);
    if (reader === undefined) return;
    await this.shelf.tell(reader.lease, reader.findings ?? this.shelf.read(reader.page));
  }
}

function takenAt<Item>(items: Item[], number: number): Item[] {
  return items.splice(number % Math.max(1, items.length), 1);
}

type Step = (history: History) => Promise<void> | void;
const content = fc.constantFrom(...CONTENTS);
const number = fc.nat(7);
const step: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  content.map((each) => [`publish ${each}`, (history: History) => history.publish(each)] as const),
  number.map((each) => [`record ${each}`, (history: History) => history.record(each)] as const),
  fc
    .tuple(content, fc.constantFrom<Mismatch>(...MISMATCHES))
    .map(([each, mismatch]) => [`spoil ${each}`, (history: History) => history.spoil(each, mismatch)] as const),
  number.map((each) => [`remove ${each}`, (history: History) => history.remove(each)] as const),
  number.map((each) => [`bring back ${each}`, (history: History) => history.bringBack(each)] as const),
  content.map((each) => [`reclaim ${each}`, (history: History) => history.reclaim(each)] as const),
  fc.constant(['page', (history: History) => history.page()] as const),
  number.map((each) => [`read ${each}`, (history: History) => history.read(each)] as const),
  number.map((each) => [`tell ${each}`, (history: History) => history.tell(each)] as const),
);
const histories = fc.array(step, { minLength: 5, maxLength: 60, size: 'max' });
const RUNS = 300;

async function lived(steps: readonly (readonly [string, Step])[], after: (history: History) => Promise<void>): Promise<History> {
  const history = new History();
  for (const [, take] of steps) {
    await take(history);
    await after(history);
  }
  return history;
}

it('never leaves failed what was uploaded again and is good, whatever comes in whichever order', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      await lived(steps, async ({ shelf, whole }) => {
        for (const each of whole) expect(await shelf.statuses(each)).not.toContain('failed');
      });
    }),
    { numRuns: RUNS },
  );
}, 60_000);

it('comes to the truth in the end, and tells of what is good by one event', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const { shelf } = await lived(steps, async () => undefined);
      await shelf.verify();
      for (const each of CONTENTS) {
        const truth = (await shelf.isSound(each)) ? 'active' : 'failed';
        expect(new Set(await shelf.statuses(each))).toEqual(new Set((await shelf.statuses(each)).map(() => truth)));
      }
      const before = await shelf.head();
      await shelf.verify();
      const told = (await shelf.told(before)).map(({ contentAddress }) => contentAddress);
      const objects = await Promise.all(CONTENTS.map((each) => shelf.object(each)));
      const referred = objects.flatMap((object) =>
        object !== undefined && object.liveLocations > 0 ? [object.contentAddress] : [],
      );
      expect(told.sort()).toEqual(referred.sort());
    }),
    { numRuns: RUNS },
  );
}, 60_000);
