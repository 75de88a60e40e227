import type { PackageId } from '@artifact-store/identity';
import type { DomainEvent, PackageFilter } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { eligibilityMarked } from '../../builders/events.js';
import { addressOf, record } from './commands.js';
import type { OpenSubject } from './open-subject.js';

/** Texts whose order differs by bytes, by UTF-16 units, by case and by locale. */
const PATHS = ['B', 'a', 'a b', 'a/b', 'a/c/d', 'ab', 'a\u00e9', 'z', '\u00e4', '\ud7ff', '\uff5e', '\u{1f600}', '\u{10ffff}x'];

export function viewTests(use: () => OpenSubject): void {
  const recordAll = (events: readonly DomainEvent[]) => use().store.transact(record(events, null));

  describe('views of packages', () => {
    it('give a package with its retention, as the events say', async () => {
      const { store, make, clock } = use();
      const metadata = { build: 7, flags: [true, null], label: 'ä"\\', deep: { z: 1, a: 2 } };
      const [created, retention] = make.created({ metadata, uniqueKey: 'run-7', metadataSchema: 'some.v1' });
      const id = created.packageId;
      await recordAll([created, retention, make.ingested(id, 'one', { sizeBytes: 2 ** 52 })]);
      const finalized = make.finalized(id, clock.now());
      await recordAll([finalized]);
      const details = await store.views.package(id);
      expect(details?.package).toMatchObject({ metadata, uniqueKey: 'run-7', status: 'finalized', totalBytes: 2 ** 52 });
      expect(details?.package).toMatchObject({ fileCount: 1, finalizedAt: clock.now(), lastEventSequence: 4 });
      expect(details?.retention).toMatchObject({ packageId: id, eligibleForDeletion: false, lastEventSequence: 2 });
      expect(await store.views.package('00000000-0000-7000-8000-000000000000' as PackageId)).toBeUndefined();
    });

    it('find the newest package of a producer with a key', async () => {
      const { store, make, clock } = use();
      const first = make.created({ producer: 'p', uniqueKey: 'k' });
      await recordAll(first);
      clock.advance(1000);
      const second = make.created({ producer: 'p', uniqueKey: 'k' });
      await recordAll([...second, ...make.created({ producer: 'q', uniqueKey: 'k' }), ...make.created({ producer: 'p' })]);
      expect((await store.views.packageByKey('p', 'k'))?.package.packageId).toBe(second[0].packageId);
      expect(await store.views.packageByKey('p', 'other')).toBeUndefined();
    });

    it.each<[string, Partial<PackageFilter>]>([
      ['all', {}],
      ['those that match either of two texts', { metadata: [{ key: 'build', values: ['7', '"7"'] }] }],
    ])('list packages newest first, page after page, without a gap or a double: %s', async (_, filter) => {
      const { store, make, clock } = use();
      const made: PackageId[] = [];
      for (let moment = 0; moment < 5; moment++) {
        for (let each = 0; each < 3; each++) {
          const events = make.created({ metadata: { build: each === 1 ? '7' : 7 } });
          made.unshift(events[0].packageId);
          await recordAll(events);
        }
        clock.advance(1000);
      }
      const listed: PackageId[] = [];
      let after: PackageFilter['after'];
      for (;;) {
        const page = await store.views.packages({ ...filter, limit: 4, after });
        listed.push(...page.map((each) => each.package.packageId));
        const last = page.at(-1)?.package;
        if (last === undefined) break;
        after = { createdAt: last.createdAt, packageId: last.packageId };
      }
      expect(listed).toEqual(made);
    });

    it('list what each filter asks for', async () => {
      const { store, make, clock } = use();
      const before = clock.now();
      const [one] = await recorded(make.created({ name: 'n1', producer: 'p1', subject: 's1', metadata: { k: 1, t: 'x' } }));
      clock.advance(1000);
      const middle = clock.now();
      const [two] = await recorded(make.created({ name: 'n2', retentionClass: 'raw-evidence', metadata: { k: '1', t: true } }));
      await recordAll([make.finalized(two, clock.now())]);
      clock.advance(1000);
      const [three] = await recorded(make.created({ metadata: { k: [1], long: 'x'.repeat(300) } }));
      const list = async (filter: Partial<PackageFilter>) =>
        (await store.views.packages({ limit: 10, ...filter })).map((each) => each.package.packageId);

      expect(await list({})).toEqual([three, two, one]);
      expect(await list({ name: 'n1' })).toEqual([one]);
      expect(await list({ producer: 'p1', subject: 's1' })).toEqual([one]);
      expect(await list({ producer: 'p1', subject: 's2' })).toEqual([]);
      expect(await list({ retentionClass: 'raw-evidence' })).toEqual([two]);
      expect(await list({ status: 'created' })).toEqual([three, one]);
      expect(await list({ createdAfter: middle })).toEqual([three]);
      expect(await list({ createdBefore: middle })).toEqual([one]);
      expect(await list({ createdAfter: before, createdBefore: clock.now() })).toEqual([two]);
      expect(await list({ held: false, eligible: false })).toEqual([three, two, one]);
      expect(await list({ held: true })).toEqual([]);
      expect(await list({ eligible: true })).toEqual([]);
      expect(await list({ metadata: [{ key: 'k', values: ['1', '"1"'] }] })).toEqual([two, one]);
      expect(await list({ metadata: [{ key: 'k', values: ['"1"'] }] })).toEqual([two]);
      expect(
        await list({
          metadata: [
            { key: 'k', values: ['1', '"1"'] },
            { key: 't', values: ['"x"'] },
          ],
        }),
      ).toEqual([one]);
      expect(await list({ metadata: [{ key: 'K', values: ['1'] }] })).toEqual([]);
    });

    it('tell held and eligible packages by their retention', async () => {
      const { store, make } = use();
      const [held] = await recorded(make.created());
      const [eligible] = await recorded(make.created());
      await recorded(make.created());
      await recordAll([make.held(held), eligibilityMarked({ packageId: eligible })]);
      const list = async (filter: Partial<PackageFilter>) =>
        (await store.views.packages({ limit: 10, ...filter })).map((each) => each.package.packageId);
      expect(await list({ held: true })).toEqual([held]);
      expect(await list({ eligible: true })).toEqual([eligible]);
      expect(await list({ eligible: true, held: true })).toEqual([]);
      expect(await list({ eligible: false, held: false })).toHaveLength(1);
      expect((await store.views.package(eligible))?.retention.eligibleForDeletion).toBe(true);
    });
  });

  describe('views of files', () => {
    it('list files in the byte order of their paths, page after page', async () => {
      const { store, make } = use();
      const [id] = await recorded(make.created());
      await recordAll([...PATHS].reverse().map((path) => make.ingested(id, path)));
      const listed: string[] = [];
      for (;;) {
        const page = await store.views.files({ packageId: id, limit: 5, afterPath: listed.at(-1) });
        if (page.length === 0) break;
        listed.push(...page.map((file) => file.relativePath));
      }
      expect(listed).toEqual(PATHS);
    });

    it.each(['', 'a', 'a/', 'ab', '\u00e4', '\ud7ff', '\u{1f600}', '\u{10ffff}', 'A', '%', '_'])(
      'list the files whose paths start with %j',
      async (prefix) => {
        const { store, make } = use();
        const [id] = await recorded(make.created());
        await recordAll(PATHS.map((path) => make.ingested(id, path)));
        const found = await store.views.files({ packageId: id, limit: 100, prefix });
        expect(found.map((file) => file.relativePath)).toEqual(PATHS.filter((path) => path.startsWith(prefix)));
      },
    );

    it('find files by path and by id, in their package alone', async () => {
      const { store, make } = use();
      const [id] = await recorded(make.created());
      const [other] = await recorded(make.created());
      const files = [make.ingested(id, 'a'), make.ingested(id, 'A'), make.ingested(other, 'a')];
      await recordAll(files);
      expect((await store.views.filesByPath(id, ['a', 'missing'])).map((file) => file.fileId)).toEqual([files[0]?.fileId]);
      expect(await store.views.filesByPath(id, [])).toEqual([]);
      const byId = await store.views.filesById(files.slice(1).map((file) => file.fileId));
      expect(new Set(byId.map((file) => file.packageId))).toEqual(new Set([id, other]));
      expect(await store.views.filesById([])).toEqual([]);
    });

    it('give locations of files in the order they came about', async () => {
      const { store, make, clock } = use();
      const [id] = await recorded(make.created());
      const [a, b] = [make.ingested(id, 'a'), make.ingested(id, 'b')];
      await recordAll([a, b]);
      clock.advance(1000);
      await recordAll([{ ...a, storageLocationId: '00000000-0000-7000-8000-000000000000' as never, backendId: 'copy' }]);
      const locations = await store.views.locations([a.fileId]);
      expect(locations.map((location) => location.backendId)).toEqual(['local', 'copy']);
      expect(await store.views.locations([b.fileId])).toMatchObject([{ status: 'active', generation: 0, lastEventSequence: 4 }]);
      expect(await store.views.locations([])).toEqual([]);
      expect(await store.views.locationsById([b.storageLocationId, id as never])).toMatchObject([{ fileId: b.fileId }]);
      expect(await store.views.locationsById([])).toEqual([]);
    });

    it('count the locations of an object, on each backend by itself', async () => {
      const { store, make } = use();
      const [id] = await recorded(make.created());
      const content = (n: number, backendId: string) => ({ contentAddress: addressOf(n), backendId });
      await recordAll(['a', 'b', 'c'].map((path) => make.ingested(id, path, content(1, 'local'))));
      await recordAll([make.ingested(id, 'd', content(1, 's3')), make.ingested(id, 'e', content(2, 's3'))]);
      const objects = await store.views.objects([content(1, 'local'), content(1, 's3'), content(3, 's3')]);
      expect(objects.map(({ backendId, liveLocations }) => [backendId, liveLocations]).sort()).toEqual([
        ['local', 3],
        ['s3', 1],
      ]);
      expect(await store.views.objects([])).toEqual([]);
    });
  });

  describe('integers', () => {
    it('that no number can hold are refused rather than rounded', async () => {
      const { store, make, subject } = use();
      const [id] = await recorded(make.created());
      await subject.sql('UPDATE artifact_packages SET total_bytes = 9007199254740993');
      await expect(store.views.package(id)).rejects.toMatchObject({ code: 'internal_error' });
    });
  });

  describe('retention classes', () => {
    it('are seeded', async () => {
      const classes = await use().store.views.retentionClasses();
      expect(Object.fromEntries(classes.map((each) => [each.name, each.defaultDurationSeconds]))).toEqual({
        transient: 86_400,
        'raw-evidence': 7_776_000,
        'summary-evidence': 31_536_000,
        'release-evidence': 220_752_000,
        'permanent-record': null,
      });
    });
  });

  async function recorded(events: ReturnType<OpenSubject['make']['created']>): Promise<[PackageId]> {
    await recordAll(events);
    return [events[0].packageId];
  }
}
