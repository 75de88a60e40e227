import { createDigester } from '@artifact-store/digest';
import { type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import { InvalidCursorError, InvalidTextError, PackageNotFoundError, ValidationFailedError } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();
const NO_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000dead');

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

describe('list', () => {
  const ids = async (query: Parameters<MemoryRegistry['plane']['packages']['list']>[0]) =>
    (await registry.plane.packages.list(query)).items.map((each) => each.package.packageId);

  it('pages from the newest, over packages of the same instant too, each once', async () => {
    const made: PackageId[] = [];
    for (let index = 0; index < 7; index++) {
      if (index % 3 === 0) registry.clock.advance(1000);
      made.unshift((await registry.create()).package.packageId);
    }
    const seen: PackageId[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.packages.list({ limit: 3, cursor });
      seen.push(...page.items.map((each) => each.package.packageId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(made);
  });

  it('ends without a cursor where the last page is just full', async () => {
    await registry.create();
    await registry.create();
    expect((await registry.plane.packages.list({ limit: 2 })).nextCursor).toBeNull();
  });

  it('finds metadata by its text, a number as a number and as text', async () => {
    const number = (await registry.create({ metadata: { attempt: 7 } })).package.packageId;
    const text = (await registry.create({ metadata: { attempt: '7' } })).package.packageId;
    const truth = (await registry.create({ metadata: { attempt: true } })).package.packageId;
    expect(await ids({ metadata: { attempt: '7' } })).toEqual([text, number]);
    expect(await ids({ metadata: { attempt: 'true' } })).toEqual([truth]);
    expect(await ids({ metadata: { attempt: '07' } })).toEqual([]);
    expect(await ids({ metadata: { attempt: '7', branch: 'main' } })).toEqual([]);
  });

  it('finds by what else a package has', async () => {
    const first = (await registry.create({ name: 'a', subject: 's' })).package.packageId;
    registry.clock.advance(1000);
    const second = (await registry.create({ name: 'b', retentionClass: 'permanent-record' })).package.packageId;
    expect(await ids({ name: 'a' })).toEqual([first]);
    expect(await ids({ subject: 's', producer: 'ci' })).toEqual([first]);
    expect(await ids({ retentionClass: 'permanent-record' })).toEqual([second]);
    expect(await ids({ createdAfter: parseTimestamp('2026-05-16T09:00:00.000Z') })).toEqual([second]);
    expect(await ids({ status: 'finalized' })).toEqual([]);
  });

  it.each([0, -1, 1.5, 1001, Number.NaN])('refuses the limit %d', async (limit) => {
    await expect(registry.plane.packages.list({ limit })).rejects.toThrow(ValidationFailedError);
  });

  it.each(['', 'x', '2026-05-16T09:00:00.000Z', '2026-05-16T09:00:00.000Z_x', '_019bf4c0-0000-7000-8000-000000000001', '\u0000'])(
    'refuses the cursor %j',
    async (cursor) => {
      await expect(registry.plane.packages.list({ cursor })).rejects.toThrow(InvalidCursorError);
    },
  );

  it.each([
    { producer: 'a\u0000' },
    { subject: '\ud800' },
    { retentionClass: '\u0000' },
    { name: '\udc00' },
    { metadata: { a: '\u0000' } },
    { metadata: { '\ud800': 'a' } },
  ])('refuses %j, which no database need ever see', async (query) => {
    await expect(registry.plane.packages.list(query)).rejects.toThrow(InvalidTextError);
  });

  it('names a filter as it stands on the wire', async () => {
    const refused = registry.plane.packages.list({ retentionClass: '\u0000' });
    await expect(refused).rejects.toThrow('retention_class holds U+0000');
  });

  it('refuses more members of metadata than a database can join', async () => {
    const members = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`key${index}`, '1']));
    await expect(registry.plane.packages.list({ metadata: members })).rejects.toThrow(ValidationFailedError);
  });
});

describe('listFiles', () => {
  it('pages in the order of the paths’ bytes, whatever a page ends with', async () => {
    const made = await registry.create();
    await registry.record(made, '\u{1f600}', '\ufffd', '\ufeff', '\ufeffa', 'a', 'a b', 'a%/b', 'é');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.packages.listFiles({ packageId: made.package.packageId, limit: 1, cursor });
      seen.push(...page.items.map((file) => file.relativePath));
      cursor = page.nextCursor ?? undefined;
      if (cursor !== undefined) expect(cursor).toMatch(/^[0-9a-f]+$/);
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toEqual(['a', 'a b', 'a%/b', 'é', '\ufeff', '\ufeffa', '\ufffd', '\u{1f600}']);
  });

  it('keeps to a prefix', async () => {
    const made = await registry.create();
    await registry.record(made, 'a/b', 'a/c', 'ab', 'b');
    const page = await registry.plane.packages.listFiles({ packageId: made.package.packageId, prefix: 'a/' });
    expect(page.items.map((file) => file.relativePath)).toEqual(['a/b', 'a/c']);
  });

  it('refuses a cursor that is none, a prefix that no path can have, and a package that is not there', async () => {
    const { packageId } = (await registry.create()).package;
    const files = (members: object) => registry.plane.packages.listFiles({ packageId, ...members });
    for (const cursor of ['', 'a', 'zz', 'ff', 'AA', 'eda080']) {
      await expect(files({ cursor })).rejects.toThrow(InvalidCursorError);
    }
    await expect(files({ prefix: '\u0000' })).rejects.toThrow(InvalidTextError);
    await expect(files({ packageId: NO_ID })).rejects.toThrow(PackageNotFoundError);
  });
});
