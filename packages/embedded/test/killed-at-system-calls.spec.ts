import { describeWith } from '@artifact-store/testkit';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRecovered } from './crash/after-restart.js';
import type { PushedFile, PushOrders } from './crash/push-process.js';
import { type PushRun, runPush } from './crash/push-run.js';
import { EVERY_SIZE, EVERY_WAY, TWO_FILES } from './crash/pushed-files.js';
import { type SqliteSite, sqliteSites } from './crash/site.js';
import { type Call, callsOf, injected, type SeenCall, type Side, type Traceable } from './crash/system-calls.js';
import { twoAtATime } from './crash/two-at-a-time.js';

const POINTS: readonly (readonly [Side, Call])[] = [
  ['storage', 'pwrite64'],
  ['storage', 'fsync'],
  ['storage', 'link'],
  ['storage', 'rename'],
  ['storage', 'unlink'],
  ['database', 'pwrite64'],
  ['database', 'fsync'],
  ['database', 'unlink'],
];

/** SQLite writes each page and the header of each page by a call of their own: of those, every so many. */
const WAL_STRIDE = 19;

/** Each run has a limit of its own; this is for all runs of a test in the long mode. */
const LONGEST_MS = 1_200_000;

describeWith('strace', 'A push that is killed at a system call', () => {
  killedAtEachCall(TWO_FILES, WAL_STRIDE);
  describeWith('long', 'on every way through an ingest', () => killedAtEachCall(EVERY_WAY, 1));
  describeWith('long', 'with files of every size', () => killedAtEachCall(EVERY_SIZE, 1));
  describe('whose disk fails instead', () => failingAtEachSync());
});

function killedAtEachCall(files: readonly PushedFile[], walStride: number): void {
  const { pushed, sites } = pushes(files);
  let seen: readonly SeenCall[];

  beforeAll(async () => {
    seen = await callsOf(pushing(await sites(), pushed));
  });

  it('changes files by no other calls', () => {
    const kinds = new Set(seen.map(({ call, side }) => `${side} ${call}`));
    expect(kinds).toEqual(new Set(POINTS.map((point) => point.join(' '))));
  });

  it.each(POINTS)(
    'of the %s, %s, whichever it is, has lost nothing and can be repeated',
    async (side, call) => {
      const calls = seen.filter((each) => each.side === side && each.call === call);
      const paths = [...new Set(calls.flatMap((each) => each.paths))];
      const stride = side === 'database' && call === 'pwrite64' ? walStride : 1;
      const each = calls.map((_, index) => index + 1).filter((n) => n % stride === 1 % stride);
      await twoAtATime([...each, calls.length + 1], async (n) => {
        const site = await sites();
        const { run } = await injected(pushing(site, pushed), { call, paths, n, what: 'signal=KILL' });
        expect(run.signal).toBe(n > calls.length ? null : 'SIGKILL');
        await expectRecovered(site, pushed, run.reports);
      });
    },
    LONGEST_MS,
  );
}

function failingAtEachSync(): void {
  const { pushed, sites } = pushes(TWO_FILES);

  it(
    'fails, flushes nothing again that failed to be flushed, and goes on with new files',
    async () => {
      const calls = await callsOf(pushing(await sites(), pushed));
      const syncs = calls.filter(({ call, side }) => call === 'fsync' && side === 'storage');
      const paths = [...new Set(syncs.flatMap((each) => each.paths))];
      const [uploads, stop] = [firstUploadIn(calls), lastNoteIn(calls)];
      const isOfUpload = syncs.map((sync) => calls.indexOf(sync)).map((at) => at > uploads && at < stop);
      expect(new Set([isOfUpload.at(0), isOfUpload.at(-1)])).toEqual(new Set([false]));
      expect(isOfUpload).toContain(true);
      await twoAtATime([...syncs.keys()], async (index) => {
        const site = await sites();
        const orders = { ...pushed, retries: true };
        const { run, trace } = await injected(pushing(site, orders), { call: 'fsync', paths, n: index + 1, what: 'error=EIO' });
        // A file that was recorded although it failed would not be sent again.
        expect(run.reports.filter((report) => 'recorded' in report)).toHaveLength(TWO_FILES.length);
        // What is noted in registry.json before the first upload is noted once more by that, and a stop does not fail by it.
        const failed = isOfUpload[index] ? [{ failed: 'backend_unavailable' }] : [];
        expect(run.reports.filter((report) => 'failed' in report)).toEqual(failed);
        expect(run.signal).toBe(null);
        expect(afterFailedSync(trace)).toEqual(['close']);
        await expectRecovered(site, pushed, run.reports);
      });
    },
    LONGEST_MS,
  );
}

function pushes(files: readonly PushedFile[]) {
  const used: SqliteSite[] = [];
  let newSite: () => Promise<SqliteSite>;
  beforeAll(async () => {
    newSite = await sqliteSites(files);
  });
  afterEach(async () => {
    for (const { directory } of used.splice(0)) await directory.remove();
  });
  return {
    pushed: { files, key: 'run', series: 1, killAt: 0 },
    sites: async () => {
      const site = await newSite();
      used.push(site);
      return site;
    },
  };
}

const pushing = ({ config, directory: { path } }: SqliteSite, orders: Omit<PushOrders, 'config'>): Traceable<PushRun> => ({
  path,
  run: (via) => runPush({ ...orders, config }, via),
});

/** Where the first bytes of an object are written, behind registry.json. */
function firstUploadIn(calls: readonly SeenCall[]): number {
  const noted = calls.findIndex(({ call, paths }) => call === 'rename' && paths.some((path) => path.endsWith('/registry.json')));
  return calls.findIndex(({ call, side }, index) => index > noted && call === 'pwrite64' && side === 'storage');
}

/** Where the last bytes are written: those of registry.json, at the stop. */
function lastNoteIn(calls: readonly SeenCall[]): number {
  return calls.findLastIndex(({ call, side }) => call === 'pwrite64' && side === 'storage');
}

/** The first call on each descriptor whose flush failed, after it failed. */
function afterFailedSync(trace: string): readonly (string | undefined)[] {
  const calls = [...trace.matchAll(/^\d+ +(\w+)\((\d+<.+?>)(.*)$/gm)].map(([, name, descriptor, rest]) => ({
    name,
    descriptor,
    isInjected: rest?.includes('(INJECTED)') === true,
  }));
  return calls.flatMap(({ descriptor, isInjected }, index) =>
    isInjected ? [calls.slice(index + 1).find((later) => later.descriptor === descriptor)?.name] : [],
  );
}
