import { createDigester } from '@artifact-store/digest';
import { parseTimestamp } from '@artifact-store/identity';
import { type JobLease, LeaseLostError, ValidationFailedError } from '@artifact-store/planes';
import { MemoryShelf } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { PAGE_OBJECTS } from './chosen-objects.js';

const digester = createDigester();
let shelf: MemoryShelf;

beforeEach(() => {
  shelf = new MemoryShelf(digester);
});

/** Uploads so many objects, each of one file; answers their contents in the order of their addresses. */
async function uploaded(count: number, prefix = 'object'): Promise<readonly string[]> {
  const contents = Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
  for (const content of contents) await shelf.upload(content);
  return contents.sort((a, b) => (shelf.address(a) < shelf.address(b) ? -1 : 1));
}

const addresses = (contents: readonly string[]) => contents.map((content) => shelf.address(content));
const handedOut = async (lease: JobLease) => (await shelf.page(lease)).objects.map(({ contentAddress }) => contentAddress);

/** Takes a running job over from a worker that has gone silent. */
async function takenOver(lease: JobLease): Promise<JobLease> {
  shelf.registry.clock.advance(61_000);
  const next = await shelf.registry.plane.work.next({ owner: 'next', jobId: lease.jobId });
  if (next === null) throw new Error('nobody has the job');
  return next;
}

describe('a page', () => {
  it('says what to read, and carries a grant for just that', async () => {
    await shelf.upload('one');
    const verification = await shelf.page(await shelf.begin({ digest: 'primary', maxBytesPerSecond: 1000 }));
    const { primary, sha256, sizeBytes } = digester.of(new TextEncoder().encode('one'));
    const objects = [{ contentAddress: primary, generation: 0, sizeBytes, sha256 }];
    expect(verification).toEqual({
      backendId: 'local',
      objects,
      digest: 'primary',
      maxBytesPerSecond: 1000,
      sequence: await shelf.head(),
      grant: expect.any(String),
    });
    const claims = await shelf.registry.claimsOf(verification.grant, 'verify');
    expect(claims).toMatchObject({ op: 'verify', actor: 'ana', backendId: 'local', objects });
  });

  it('asks for both digests, and for no haste, where nothing is said', async () => {
    await shelf.upload('one');
    expect(await shelf.page(await shelf.begin())).toMatchObject({ digest: 'both', maxBytesPerSecond: null });
  });

  it('holds so many objects, each once however many files are made of it', async () => {
    const contents = await uploaded(PAGE_OBJECTS + 3);
    for (const content of contents) await shelf.upload(content);
    const lease = await shelf.begin();
    const first = await shelf.page(lease);
    expect(first.objects.map(({ contentAddress }) => contentAddress)).toEqual(addresses(contents.slice(0, PAGE_OBJECTS)));
    const job = await shelf.tell(lease, shelf.read(first));
    expect(job).toMatchObject({ state: 'running', done: PAGE_OBJECTS, total: PAGE_OBJECTS + 3 });
    expect(await handedOut(lease)).toEqual(addresses(contents.slice(PAGE_OBJECTS)));
    expect(await shelf.finish(lease)).toMatchObject({ state: 'succeeded', done: PAGE_OBJECTS + 3 });
    expect(await shelf.told()).toHaveLength(PAGE_OBJECTS + 3);
  });

  it('begins with what was never verified, and goes on with what was the longest ago', async () => {
    const [old] = await uploaded(1, 'old');
    await shelf.verify();
    const [middle] = await uploaded(1, 'middle');
    await shelf.verify();
    const [fresh] = await uploaded(1, 'new');
    shelf.registry.clock.advance(1);
    expect(await handedOut(await shelf.begin())).toEqual(addresses([fresh ?? '', old ?? '', middle ?? '']));
  });

  it('leaves out what nothing refers to, and what is on another backend', async () => {
    const packageId = await shelf.upload('one');
    await shelf.letGo(packageId);
    expect(await shelf.verify()).toMatchObject({ state: 'succeeded', done: 0, result: { checked: 0 } });
    await shelf.upload('one');
    expect(await shelf.verify({ backendId: 'other' })).toMatchObject({ done: 0, result: { backend_id: 'other', checked: 0 } });
    expect(await shelf.verify({ backendId: 'local' })).toMatchObject({ done: 1, result: { backend_id: 'local', checked: 1 } });
  });

  it('names an object with the generation that it has by now', async () => {
    await shelf.letGo(await shelf.upload('one'));
    await shelf.reclaim('one');
    await shelf.upload('one');
    expect(await shelf.page(await shelf.begin())).toMatchObject({ objects: [{ generation: 1 }] });
  });
});

describe('a verification', () => {
  it('ends at once where there is nothing to read', async () => {
    const job = await shelf.verify();
    expect(job).toMatchObject({ state: 'succeeded', done: 0, total: 0, bytes: 0 });
    expect(job.result).toMatchObject({ backend_id: 'local', checked: 0, failed: 0, bytes: 0 });
  });

  it('does not meet again what it verified itself, nor what it had to ignore', async () => {
    const [ignored = '', other = ''] = await uploaded(2);
    await shelf.spoil(ignored);
    const lease = await shelf.begin();
    const findings = shelf.read(await shelf.page(lease));
    await shelf.upload(ignored);
    shelf.registry.clock.advance(5000);
    await shelf.tell(lease, findings);
    expect(await shelf.finish(lease)).toMatchObject({ state: 'succeeded', done: 2, result: { checked: 1, failed: 0 } });
    expect((await shelf.told()).map(({ contentAddress }) => contentAddress)).toEqual([shelf.address(other)]);
  });

  it('leaves out what another one has verified since it began', async () => {
    await uploaded(PAGE_OBJECTS + 1);
    const lease = await shelf.begin();
    const first = await shelf.page(lease);
    expect((await shelf.verify()).result.checked).toBe(PAGE_OBJECTS + 1);
    await shelf.tell(lease, shelf.read(first));
    expect(await shelf.finish(lease)).toMatchObject({ state: 'succeeded', done: PAGE_OBJECTS });
  });

  it('hands out again what its worker took with it, and goes on from what is told', async () => {
    const contents = await uploaded(PAGE_OBJECTS + 2);
    const dead = await shelf.begin();
    await shelf.tell(dead, shelf.read(await shelf.page(dead)));
    expect(await handedOut(dead)).toEqual(addresses(contents.slice(PAGE_OBJECTS)));
    const lease = await takenOver(dead);
    await expect(shelf.page(dead)).rejects.toThrow(LeaseLostError);
    expect(await handedOut(lease)).toEqual(addresses(contents.slice(PAGE_OBJECTS)));
    const job = await shelf.finish(lease);
    expect(job).toMatchObject({ state: 'succeeded', done: PAGE_OBJECTS + 2, result: { checked: PAGE_OBJECTS + 2 } });
    expect(await shelf.told()).toHaveLength(PAGE_OBJECTS + 2);
  });

  it('keeps its lease with every page', async () => {
    await shelf.upload('one');
    const lease = await shelf.begin();
    shelf.registry.clock.advance(59_000);
    const findings = shelf.read(await shelf.page(lease));
    shelf.registry.clock.advance(59_000);
    await shelf.tell(lease, findings);
    shelf.registry.clock.advance(59_000);
    expect(await shelf.registry.plane.work.next({ owner: 'next' })).toBeNull();
    expect(await shelf.finish(lease)).toMatchObject({ state: 'succeeded' });
  });

  it('ends before its first page, and between two, where it is cancelled', async () => {
    await uploaded(PAGE_OBJECTS + 1);
    const { jobs, work } = shelf.registry.plane;
    const unbegun = await shelf.begin();
    await jobs.cancel({ jobId: unbegun.jobId, actor: 'bo' });
    const ended = { job: { state: 'cancelled', result: { cancelled_by: 'bo' } }, verification: null };
    expect(await work.toVerify(unbegun)).toMatchObject(ended);
    const lease = await shelf.begin();
    await shelf.tell(lease, shelf.read(await shelf.page(lease)));
    await jobs.cancel({ jobId: lease.jobId, actor: 'bo' });
    expect(await work.toVerify(lease)).toMatchObject(ended);
    expect(await shelf.told()).toHaveLength(PAGE_OBJECTS);
  });

  it('goes by the log where the clock is behind it', async () => {
    shelf.registry.clock.advance(60_000);
    await uploaded(2);
    shelf.registry.clock.advance(-60_000);
    const lease = await shelf.begin();
    expect(await shelf.finish(lease)).toMatchObject({ state: 'succeeded', done: 2, result: { checked: 2 } });
    expect(await shelf.told()).toHaveLength(2);
  });

  it('reads nothing in a dry run, and says what would be read', async () => {
    await uploaded(PAGE_OBJECTS + 1);
    const before = await shelf.head();
    const job = await shelf.finish(await shelf.begin({ limit: PAGE_OBJECTS }, { dryRun: true }));
    expect(job).toMatchObject({ state: 'succeeded', done: PAGE_OBJECTS, total: PAGE_OBJECTS });
    expect(job.result).toMatchObject({ checked: PAGE_OBJECTS, failed: 0, bytes: job.bytes });
    expect(job.bytes).toBeGreaterThan(PAGE_OBJECTS);
    expect(await shelf.head()).toBe(before);
  });
});

describe('the options', () => {
  it('limit how many objects are read, and the next verification reads the others', async () => {
    const contents = await uploaded(PAGE_OBJECTS + 10);
    const first = await shelf.verify({ limit: PAGE_OBJECTS + 4 });
    expect(first).toMatchObject({ state: 'succeeded', done: PAGE_OBJECTS + 4, total: PAGE_OBJECTS + 4 });
    shelf.registry.clock.advance(1);
    const lease = await shelf.begin({ limit: 6 });
    expect(await handedOut(lease)).toEqual(addresses(contents.slice(PAGE_OBJECTS + 4)));
    expect(await shelf.finish(lease)).toMatchObject({ done: 6, total: 6 });
  });

  it('leave out what was verified since a time, and take all that was not where the time is to come', async () => {
    await uploaded(3, 'old');
    await shelf.verify();
    const since = parseTimestamp(shelf.registry.clock.now());
    await uploaded(2, 'new');
    shelf.registry.clock.advance(1000);
    expect((await shelf.verify({ since })).result.checked).toBe(2);
    expect((await shelf.verify({ since: parseTimestamp('2999-01-01T00:00:00.000Z') })).result.checked).toBe(5);
    const told = await shelf.told();
    expect(told).toHaveLength(3 + 2 + 5);
  });

  it('draw a sample for each job, the same for one that is gone on with', async () => {
    const contents = await uploaded(400);
    const sampleOf = async (lease: JobLease) => {
      const before = await shelf.head();
      await shelf.finish(lease);
      return (await shelf.told(before)).map(({ contentAddress }) => contentAddress);
    };
    const dead = await shelf.begin({ samplePercent: 25 });
    const page = await handedOut(dead);
    const lease = await takenOver(dead);
    expect((await handedOut(lease)).slice(0, page.length)).toEqual(page);
    const sample = await sampleOf(lease);
    expect(sample.length).toBeGreaterThan(60);
    expect(sample.length).toBeLessThan(140);
    expect(addresses(contents)).toEqual(expect.arrayContaining(sample));
    expect(await shelf.registry.plane.jobs.get(lease.jobId)).toMatchObject({ done: sample.length, total: sample.length });
    shelf.registry.clock.advance(1);
    const other = await sampleOf(await shelf.begin({ samplePercent: 25 }));
    expect(other).not.toEqual(sample);
  });

  it('find the few objects of a small sample in a large store, and end where there is none', async () => {
    await uploaded(150);
    const jobs = [];
    for (let index = 0; index < 5; index++) jobs.push(await shelf.verify({ samplePercent: 1 }));
    for (const job of jobs) expect(job).toMatchObject({ state: 'succeeded', result: { checked: job.done } });
    expect(jobs.some(({ done }) => done > 0)).toBe(true);
    expect(jobs.every(({ done }) => done < 15)).toBe(true);
  });

  it('name a backend that is configured', async () => {
    const elsewhere = shelf.begin({ backendId: 'elsewhere' });
    await expect(elsewhere).rejects.toThrow(ValidationFailedError);
    await expect(elsewhere).rejects.toMatchObject({ detail: expect.stringContaining('local, other') });
  });
});
