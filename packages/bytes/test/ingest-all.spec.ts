import { createHash, randomBytes } from 'node:crypto';
import { parseSha256 } from '@artifact-store/identity';
import {
  ControlPlaneUnavailableError,
  GrantExpiredError,
  GrantInvalidError,
  InvalidRelativePathError,
  type SeriesEntry,
  type SeriesFile,
  type SeriesResult,
  StorageFullError,
  TooManyFilesError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
} from '@artifact-store/planes';
import { objectName } from '@artifact-store/storage';
import { afterEach, describe, expect, it } from '@jest/globals';
import { addressOf, chunked, type DataPlaneFixture, dataPlaneFixture, type FixtureOptions } from './data-plane-fixture.js';

const sha256 = (text: string) => parseSha256(createHash('sha256').update(text).digest('hex'));

const open: DataPlaneFixture[] = [];

async function fixture(options?: FixtureOptions): Promise<DataPlaneFixture> {
  const made = await dataPlaneFixture(options);
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const made of open.splice(0)) {
    const { staged } = await made.found();
    await made.close();
    expect(staged).toEqual([]);
  }
});

function file(relativePath: string, bytes: Uint8Array = Buffer.from(relativePath), more: Partial<SeriesFile> = {}): SeriesFile {
  const declared = { sizeBytes: bytes.byteLength };
  return { kind: 'file', relativePath, mediaType: 'text/plain', declared, body: chunked(bytes), ...more };
}

async function* files(count: number, size = 100): AsyncGenerator<SeriesEntry> {
  for (let index = 0; index < count; index++) yield file(`file ${index}`, randomBytes(size));
}

/** What came before the end, and the failure that was it. */
async function all(series: AsyncIterable<SeriesResult>): Promise<{ results: SeriesResult[]; failure: unknown }> {
  const results: SeriesResult[] = [];
  try {
    for await (const result of series) results.push(result);
    return { results, failure: undefined };
  } catch (failure) {
    return { results, failure };
  }
}

async function ingestAll(from: DataPlaneFixture, entries: AsyncIterable<SeriesEntry>, signal?: AbortSignal) {
  return all(from.plane.ingestAll({ grant: await from.uploadGrant() }, entries, { signal }));
}

async function* of(...entries: readonly SeriesEntry[]): AsyncGenerator<SeriesEntry> {
  yield* entries;
}

const outcomes = (results: readonly SeriesResult[]) =>
  results.map((result) => {
    if ('file' in result) return `${result.outcome} ${result.file.relativePath}`;
    return `${result.outcome} ${result.relativePath}${'error' in result ? `: ${result.error.code}` : ''}`;
  });

describe('a series of files', () => {
  it('is stored, each with its digests, in few receipts', async () => {
    const plane = await fixture();
    const { failure, results } = await ingestAll(plane, files(600));
    expect(failure).toBe(undefined);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['recorded']));
    expect(plane.recorded.files).toHaveLength(600);
    const { stored } = await plane.found();
    expect([...stored].sort()).toEqual(
      plane.recorded.files.map((each) => objectName({ address: addressOf(each), generation: 0 })).sort(),
    );
    // The first goes at once; what gathers meanwhile is bounded by a batch.
    expect(plane.recorded.calls.length).toBeLessThan(60);
    expect(Math.max(...plane.recorded.calls.map(({ length }) => length))).toBeLessThanOrEqual(256);
  });

  it('has files of every size in it, and what is left out passed over', async () => {
    const plane = await fixture();
    const sizes = [0, 1, 65_536, 262_145, 9_000_000];
    const { results } = await ingestAll(
      plane,
      of(
        ...sizes.map((size) => file(`of ${size}`, randomBytes(size))),
        { kind: 'skipped', relativePath: 'directory/' },
        {
          kind: 'refused',
          relativePath: 'link',
          error: new InvalidRelativePathError('a link'),
          body: chunked(randomBytes(300_000)),
        },
        file('last'),
      ),
    );
    expect(new Set(outcomes(results))).toEqual(
      new Set([
        ...sizes.map((size) => `recorded of ${size}`),
        'skipped directory/',
        'refused link: invalid_relative_path',
        'recorded last',
      ]),
    );
    expect(plane.recorded.files.map(({ sizeBytes }) => sizeBytes)).toEqual([...sizes, 4]);
  });

  it('refuses single files, and goes on with the next', async () => {
    const plane = await fixture({ limits: { maxFileBytes: 1000 } });
    const { failure, results } = await ingestAll(
      plane,
      of(
        file('one'),
        file('../two'),
        file('one', Buffer.from('other bytes')),
        file('large', randomBytes(100_000)),
        file('typed', undefined, { mediaType: 'none' }),
        file('declared', undefined, { declared: { sizeBytes: 8, sha256: sha256('other') } }),
        file('last'),
      ),
    );
    expect(failure).toBe(undefined);
    expect(new Set(outcomes(results))).toEqual(
      new Set([
        'recorded one',
        'refused ../two: invalid_relative_path',
        'refused one: duplicate_relative_path',
        'refused large: file_too_large',
        'refused typed: validation_failed',
        'refused declared: digest_mismatch',
        'recorded last',
      ]),
    );
  });

  it('publishes an object under the generation that is current', async () => {
    const plane = await fixture();
    const [given, kept] = [Buffer.from('given up'), Buffer.from('kept')];
    const { primary: address } = plane.digester.of(given);
    plane.recorded.generations.set(address, 2);
    const { results } = await ingestAll(plane, of(file('a', kept), file('b', given), file('c', given)));
    expect(outcomes(results).sort()).toEqual(['recorded a', 'recorded b', 'recorded c']);
    const names = [
      { address, generation: 2 },
      { address: plane.digester.of(kept).primary, generation: 0 },
    ].map(objectName);
    expect([...(await plane.found()).stored].sort()).toEqual(names.sort());
  });

  it('tells a file that was recorded before by its key', async () => {
    const plane = await fixture({
      receipts: (recorded) => ({
        record: async (receipts) =>
          (await recorded.record(receipts)).map((result, index) => {
            const before = recorded.files.find(({ relativePath }) => relativePath === receipts[index]?.relativePath);
            return 'error' in result && before !== undefined ? { file: before } : result;
          }),
      }),
    });
    expect(outcomes((await ingestAll(plane, of(file('a')))).results)).toEqual(['recorded a']);
    expect(outcomes((await ingestAll(plane, of(file('a'), file('b')))).results)).toEqual(['reused a', 'recorded b']);
  });

  it('stores nothing more once the package takes nothing more, and says so of each file', async () => {
    const plane = await fixture({
      receipts: (recorded) => ({
        async record(receipts) {
          const room = Math.max(3 - recorded.files.length, 0);
          const full = receipts.slice(room).map(() => ({ error: new TooManyFilesError('full') }));
          return [...(await recorded.record(receipts.slice(0, room))), ...full];
        },
      }),
    });
    const { failure, results } = await ingestAll(plane, files(2000));
    expect(failure).toBe(undefined);
    expect(results.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(3);
    expect(results.filter((result) => 'error' in result && result.error.code === 'too_many_files')).toHaveLength(1997);
    expect((await plane.found()).stored.length).toBeLessThan(1000);
  });

  it('has the results of what was whole when its sender fails, and then the failure', async () => {
    const plane = await fixture();
    async function* failing(): AsyncGenerator<SeriesEntry> {
      yield* of(file('one'), file('two'));
      async function* cut() {
        yield randomBytes(1000);
        throw new Error('socket hang up');
      }
      yield { ...file('three', randomBytes(2000)), body: cut() };
    }
    const { failure, results } = await ingestAll(plane, failing());
    expect(outcomes(results).sort()).toEqual(['recorded one', 'recorded two']);
    expect(failure).toBeInstanceOf(UploadInterruptedError);
  });

  it.each(['between files', 'within a file'])('that falls silent %s ends, with what was whole', async (where) => {
    const plane = await fixture({ limits: { idleTimeoutMs: 50 } });
    async function* silent<Item>(first: Item): AsyncGenerator<Item> {
      yield first;
      await new Promise<never>(() => {});
    }
    const entries =
      where === 'between files' ? silent(file('one')) : of(file('one'), { ...file('two'), body: silent(Buffer.of(1)) });
    const { failure, results } = await ingestAll(plane, entries);
    expect(outcomes(results)).toEqual(['recorded one']);
    expect(failure).toBeInstanceOf(UploadIdleTimeoutError);
  });

  it('ends where the control plane does not answer: nothing is said of what came behind', async () => {
    const plane = await fixture({
      receipts: (recorded) => ({
        async record(receipts) {
          if (recorded.calls.length > 0) throw new ControlPlaneUnavailableError('away');
          return recorded.record(receipts);
        },
      }),
    });
    const { failure, results } = await ingestAll(plane, files(3000));
    expect(failure).toBeInstanceOf(ControlPlaneUnavailableError);
    expect(results.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(plane.recorded.files.length);
    expect(results.length).toBeLessThan(1000);
  });

  it('ends where there is no more room, and takes in no more', async () => {
    let writes = 0;
    const plane = await fixture({
      local: {
        step(step, moment) {
          if (step !== 'staging.sync' || moment === 'after') return;
          writes += 1;
          if (writes > 10) {
            throw Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC', syscall: 'fsync' });
          }
        },
      },
    });
    let taken = 0;
    async function* counted() {
      for await (const entry of files(5000)) {
        taken += 1;
        yield entry;
      }
    }
    const { failure, results } = await ingestAll(plane, counted());
    expect(failure).toBeInstanceOf(StorageFullError);
    expect(results.filter(({ outcome }) => outcome === 'recorded').length).toBe(plane.recorded.files.length);
    expect(taken).toBeLessThan(1500);
  });

  it('is read no further than a batch while nobody takes results', async () => {
    const plane = await fixture();
    let taken = 0;
    async function* counted() {
      for await (const entry of files(5000)) {
        taken += 1;
        yield entry;
      }
    }
    const results = plane.plane.ingestAll({ grant: await plane.uploadGrant() }, counted())[Symbol.asyncIterator]();
    await results.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBeLessThan(600);
    await results.return?.();
    expect(taken).toBeLessThan(1200);
  });

  it('leaves nothing staged when it is aborted, and ends its sender', async () => {
    const plane = await fixture();
    const controller = new AbortController();
    let ended = false;
    async function* endless(): AsyncGenerator<SeriesEntry> {
      try {
        for (let index = 0; ; index++) {
          if (index === 300) controller.abort();
          yield file(`file ${index}`, randomBytes(300_000));
        }
      } finally {
        ended = true;
      }
    }
    const { failure } = await ingestAll(plane, endless(), controller.signal);
    expect(failure).toBeInstanceOf(UploadInterruptedError);
    expect(ended).toBe(true);
  });

  it('is not begun under a grant that does not hold', async () => {
    const plane = await fixture();
    const stale = await plane.uploadGrant();
    plane.clock.advance(1_000_000);
    for (const [grant, error] of [
      [stale, GrantExpiredError],
      ['no grant', GrantInvalidError],
    ] as const) {
      const { failure, results } = await all(plane.plane.ingestAll({ grant }, files(1)));
      expect(failure).toBeInstanceOf(error);
      expect(results).toEqual([]);
    }
    expect(plane.recorded.calls).toEqual([]);
  });
});
