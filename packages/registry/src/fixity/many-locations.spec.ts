import { createDigester } from '@artifact-store/digest';
import { type FileId, parseId, type StorageLocationId } from '@artifact-store/identity';
import { LeaseLostError } from '@artifact-store/planes';
import { fileIngested, MemoryShelf } from '@artifact-store/testkit';
import { beforeEach, expect, it } from '@jest/globals';
import { FINDINGS_EVENTS } from './objects-now.js';

const digester = createDigester();
const MANY = FINDINGS_EVENTS * 2 + 7;
let shelf: MemoryShelf;
/** Of each transaction so far, how many events it appended. */
let appended: number[];
/** What happens after the transaction that is counted down to. */
let interrupt: { in: number; by: () => Promise<unknown> } | undefined;

/** One object that many files are made of, and one after it in the order. */
beforeEach(async () => {
  shelf = new MemoryShelf(digester);
  const packageId = await shelf.upload('many');
  await shelf.upload('other');
  const { primary: contentAddress, sha256: digestSha256, sizeBytes } = digester.of(new TextEncoder().encode('many'));
  const digestPrimary = contentAddress.slice('blake3:'.length);
  const { ids, store } = shelf.registry;
  const files = Array.from({ length: MANY - 1 }, (_, index) => {
    const [fileId, storageLocationId] = [parseId<FileId>(ids.next()), parseId<StorageLocationId>(ids.next())];
    const digests = { contentAddress, digestPrimary, digestSha256, sizeBytes };
    return fileIngested({ packageId, fileId, storageLocationId, relativePath: `copy ${index}`, ...digests });
  });
  await shelf.append(...files);
  appended = [];
  interrupt = undefined;
  const transact = store.transact.bind(store);
  store.transact = async (command) => {
    const answer = await transact({
      load: (views) => command.load(views),
      decide: (snapshot, now) => {
        const decision = command.decide(snapshot, now);
        appended.push(decision.events.length);
        return decision;
      },
    });
    const due = interrupt;
    if (due !== undefined && --due.in === 0) {
      interrupt = undefined;
      await due.by();
    }
    return answer;
  };
});

const count = async (status: string) => (await shelf.statuses('many')).filter((each) => each === status).length;

/** Tells of a page of which something happens after the first transaction. */
async function toldWith(by: () => Promise<unknown>) {
  shelf.registry.clock.advance(1);
  const lease = await shelf.begin();
  const findings = shelf.read(await shelf.page(lease));
  interrupt = { in: 1, by };
  return { lease, telling: shelf.tell(lease, findings) };
}

it('fails and heals an object of many files in several transactions, and counts it once', async () => {
  await shelf.spoil('many');
  const job = await shelf.verify();
  expect(await count('failed')).toBe(MANY);
  expect(job).toMatchObject({ state: 'succeeded', done: 2, total: 2, result: { checked: 2, failed: 1 } });
  expect(await shelf.told()).toHaveLength(MANY + 1);
  const items = await shelf.registry.plane.jobs.items({ jobId: job.jobId, limit: 1000 });
  const rest = await shelf.registry.plane.jobs.items({ jobId: job.jobId, limit: 1000, cursor: items.nextCursor ?? '' });
  expect(new Set([...items.items, ...rest.items].map((item) => item.storage_location_id)).size).toBe(MANY);
  await shelf.mend('many');
  expect(await shelf.verify()).toMatchObject({ state: 'succeeded', done: 2, result: { checked: 2, failed: 0 } });
  expect(await count('active')).toBe(MANY);
  expect(Math.max(...appended)).toBeLessThanOrEqual(FINDINGS_EVENTS);
  expect(await shelf.told()).toHaveLength(2 * (MANY + 1));
});

it('tells of an object of many files by one event where nothing changes', async () => {
  await shelf.verify();
  expect(await shelf.told()).toHaveLength(2);
  await shelf.spoil('many');
  await shelf.verify();
  const before = await shelf.head();
  expect((await shelf.verify()).result).toMatchObject({ checked: 2, failed: 1 });
  expect(await shelf.told(before)).toHaveLength(2);
});

it('fails no more locations once the bytes were uploaded again, and leaves none failed', async () => {
  await shelf.spoil('many');
  const { telling } = await toldWith(() => shelf.upload('many'));
  expect(await telling).toMatchObject({ done: 2 });
  expect(await count('failed')).toBe(0);
  expect(await count('active')).toBe(MANY + 1);
});

it('is found out where another worker has the job meanwhile, and the next verification does the rest', async () => {
  await shelf.spoil('many');
  const { lease, telling } = await toldWith(async () => {
    shelf.registry.clock.advance(61_000);
    await shelf.registry.plane.work.next({ owner: 'next', jobId: lease.jobId });
  });
  await expect(telling).rejects.toThrow(LeaseLostError);
  expect(await count('failed')).toBeGreaterThan(0);
  expect(await count('active')).toBeGreaterThan(0);
  expect(await shelf.finish({ ...lease, token: lease.token + 1 })).toMatchObject({ state: 'succeeded' });
  await shelf.verify();
  expect(await count('failed')).toBe(MANY);
});

it('is healed by an upload as far as one transaction goes, and by the next verification whole', async () => {
  await shelf.spoil('many');
  await shelf.verify();
  await shelf.upload('many');
  expect(await count('failed')).toBe(MANY - FINDINGS_EVENTS);
  await shelf.verify();
  expect(await count('failed')).toBe(0);
});
