import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { deliver, Outbox } from '@artifact-store/guide-board';
import {
  describeWith,
  filesBelow,
  oldRun,
  type StateHub,
  startStateHub,
  temporaryDirectory,
  writeRun,
} from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BINARY, exitCode, run, runJson, start } from './cli.js';
import { startStandalone } from './standalone-server.js';

let cwd: string;
let hub: StateHub;

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  hub = await startStateHub();
  await writeRun(join(cwd, 'run'), oldRun());
  await runJson(['migrate'], { cwd });
});

afterEach(() => hub.stop());

const env = (more: Record<string, string> = {}) => ({ STATE_HUB_URL: hub.url, ...more });
const ingest = (more?: Record<string, string>, ...flags: string[]) =>
  run(['guide-board', 'ingest', 'run', '--link', '--json', ...flags], { cwd, env: env(more) });
const link = (...flags: string[]) => run(['guide-board', 'link', '--json', ...flags], { cwd, env: env() });
const outcomeOf = ({ code, stdout }: { code: number | null; stdout: string }) => [code, JSON.parse(stdout)];

describe('ingest --link', () => {
  it('tells State Hub where the run is, once', async () => {
    const context = { STATE_HUB_WORKSTREAM_ID: 'ws-7', STATE_HUB_TASK_ID: '' };
    const [code, stored] = outcomeOf(await ingest(context));
    expect([code, stored.link]).toEqual([0, 'sent']);
    expect(hub.entries).toEqual([
      {
        event_type: 'artifact_link',
        author: 'artifact-store',
        summary: `guide-board run run-20260507T101500Z artifacts stored in artifact-store package ${stored.package_id}`,
        workstream_id: 'ws-7',
        detail: {
          producer: 'guide-board',
          artifact_store_api_url: 'http://127.0.0.1:8000',
          run_dir: join(cwd, 'run'),
          run_id: 'run-20260507T101500Z',
          target_profile_ref: 'kontextual-cmis-compat',
          assessment_profile_ref: 'cmis-browser-baseline',
          package_id: stored.package_id,
          manifest_digest: stored.manifest_digest,
        },
      },
    ]);
    expect(outcomeOf(await ingest(context))).toEqual([0, { ...stored, reused_existing: true }]);
    expect(hub.asked).toBe(1);
  });

  it('names the API that it went through, and both packages of a run that was split', async () => {
    await using server = await startStandalone(cwd);
    await writeRun(join(cwd, 'run'), { 'artifacts/raw.log': 'raw' });
    const [, stored] = outcomeOf(await ingest({}, '--split-raw'));
    expect(hub.entries).toMatchObject([
      { detail: { artifact_store_api_url: server.url, package_id: stored.package_id, raw_package_id: stored.raw.package_id } },
    ]);
  });

  it('stores the run while State Hub is away, and the link goes later', async () => {
    const { port } = new URL(hub.url);
    await hub.stop();
    const { code, stdout, stderr } = await ingest();
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ file_count: 8, link: 'pending' })]);
    expect(stderr).toContain(
      'WARNING: State Hub cannot be reached (ECONNREFUSED). The run is stored; artifactstore guide-board link',
    );
    expect(outcomeOf(await link())).toEqual([7, { error: expect.objectContaining({ code: 'links_pending' }) }]);
    hub = await startStateHub(Number(port));
    expect(outcomeOf(await link())).toEqual([
      0,
      { sent: [{ package_id: expect.any(String), run_id: 'run-20260507T101500Z', problem: null }], pending: [], uncertain: [] },
    ]);
    expect(outcomeOf(await link())).toEqual([0, { sent: [], pending: [], uncertain: [] }]);
    expect(hub.entries).toHaveLength(1);
  });

  it('goes on by the next ingest too', async () => {
    hub.next(503);
    expect(outcomeOf(await ingest())).toMatchObject([0, { link: 'pending', reused_existing: false }]);
    expect(outcomeOf(await ingest())).toMatchObject([0, { link: 'sent', reused_existing: true }]);
  });

  it('shows a link whose answer was lost, and sends it again only when told to', async () => {
    hub.next('records and hangs up');
    expect(outcomeOf(await ingest())).toMatchObject([0, { link: 'uncertain' }]);
    expect(outcomeOf(await link())).toMatchObject([
      5,
      { error: { code: 'links_uncertain', uncertain: [{ problem: 'the answer was lost (ECONNRESET)' }] } },
    ]);
    expect(hub.asked).toBe(1);
    expect(outcomeOf(await link('--retry-uncertain'))).toMatchObject([0, { sent: [{ run_id: 'run-20260507T101500Z' }] }]);
    expect(hub.entries).toHaveLength(2);
  });

  it('of ten runs at once leaves ten links, from a State Hub that fails at times', async () => {
    await using server = await startStandalone(cwd);
    const ids = Array.from({ length: 10 }, (_, index) => `run-20260508T16433${index}Z`);
    for (const runId of ids) await writeRun(join(cwd, runId), oldRun({ runId }));
    hub.next(201, 503, 'hangs up', 201, 500, 'records and hangs up', 429);
    const through = { cwd, env: env({ ARTIFACTSTORE_API_URL: server.url }) };
    const all = await Promise.all(ids.map((runId) => runJson(['guide-board', 'ingest', runId, '--link'], through)));
    expect(all.map(({ link: state }) => state).sort()).toEqual([
      ...['pending', 'pending', 'sent', 'sent', 'sent', 'sent', 'sent', 'uncertain', 'uncertain', 'uncertain'],
    ]);
    expect(outcomeOf(await link())).toMatchObject([5, { error: { code: 'links_uncertain', sent: { length: 2 } } }]);
    expect(outcomeOf(await link('--retry-uncertain'))).toMatchObject([0, { sent: { length: 3 } }]);
    const linked = hub.entries.map(({ detail }) => (detail as Record<string, string>).run_id).sort();
    expect([...new Set(linked)]).toEqual(ids);
    expect(linked).toHaveLength(11);
  }, 120_000);

  it('says that the run is stored, where its link cannot be kept', async () => {
    await ingest();
    await rm(join(cwd, 'var/guide-board/links'), { recursive: true });
    // Nothing can be renamed to where a file is.
    const { package_id: id } = await runJson(['guide-board', 'ingest', 'run'], { cwd });
    await mkdir(join(cwd, 'var/guide-board/links'));
    await writeFile(join(cwd, 'var/guide-board/links', id), '');
    expect(outcomeOf(await ingest())).toEqual([
      7,
      { error: expect.objectContaining({ code: 'link_not_kept', package_id: id, reused_existing: true }) },
    ]);
  });

  it('is refused before anything is stored where State Hub would be this store', async () => {
    const { code, stdout } = await ingest({ STATE_HUB_URL: '' });
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'state_hub_is_this_store']);
    expect(await runJson(['replay', '--check'], { cwd })).toMatchObject({ last_sequence: 0 });
    await using server = await startStandalone(cwd);
    const through = await ingest({ STATE_HUB_URL: server.url.replace('127.0.0.1', 'localhost') });
    expect(through).toMatchObject({ code: 2, stdout: expect.stringContaining('state_hub_is_this_store') });
  });

  it('leaves a link of which nobody knows, where it is killed while it waits for the answer', async () => {
    const child = start(['guide-board', 'ingest', 'run', '--link'], { cwd, env: env() });
    hub.next(() => void child.kill('SIGKILL'));
    const ended = exitCode(child);
    await Promise.all([text(child.stdout), text(child.stderr), ended]);
    expect(outcomeOf(await link())).toMatchObject([5, { error: { code: 'links_uncertain' } }]);
    expect(outcomeOf(await ingest())).toMatchObject([0, { link: 'uncertain', reused_existing: true }]);
    expect(hub.asked).toBe(1);
    expect(outcomeOf(await link('--retry-uncertain'))).toMatchObject([0, { uncertain: [] }]);
  });
});

describeWith('strace', 'what is killed before each step', () => {
  const ID = '019bf4c0-0000-7000-8000-000000000001';
  const ENTRY = { event_type: 'artifact_link', author: 'artifact-store', summary: 's', detail: { package_id: ID } } as const;
  const built = fileURLToPath(new URL('../../../packages/guide-board/dist/index.js', import.meta.url));

  /** A process that takes in a link and sends it; whether it was killed before the given call. */
  async function linked(stateDir: string, ...wrapper: readonly string[]): Promise<boolean> {
    const script = join(cwd, 'link.mjs');
    await writeFile(
      script,
      `import { deliver, Outbox } from ${JSON.stringify(built)};
      const [, , stateDir, hubUrl] = process.argv;
      const outbox = new Outbox(stateDir);
      outbox.add('${ID}', ${JSON.stringify(ENTRY)});
      await deliver(outbox, '${ID}', { hubUrl });`,
    );
    const [program = '', ...args] = [...wrapper, process.execPath, script, stateDir, hub.url];
    const child = spawn(program, args, { stdio: 'ignore' });
    return (await exitCode(child)) !== 0;
  }

  it('an ingest is completed by the next one, and its run is linked, wherever it was killed', async () => {
    const command = ['guide-board', 'ingest', 'run', '--link'];
    let kills = 0;
    for (let when = 1, isKilled = true; isKilled; when *= 4) {
      const home = (await temporaryDirectory()).path;
      await writeRun(join(home, 'run'), oldRun());
      await runJson(['migrate'], { cwd: home });
      const inject = ['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:signal=KILL:when=${when}`];
      const child = spawn('strace', ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, BINARY, ...command], {
        cwd: home,
        env: { PATH: process.env.PATH, UV_THREADPOOL_SIZE: '1', ...env() },
        stdio: 'ignore',
      });
      isKilled = (await exitCode(child)) !== 0;
      if (isKilled) kills += 1;

      const [code, stored] = outcomeOf(await run([...command, '--json'], { cwd: home, env: env() }));
      expect([code, stored.file_count]).toEqual([0, 8]);
      const left = outcomeOf(await run(['guide-board', 'link', '--retry-uncertain', '--json'], { cwd: home, env: env() }));
      expect(left).toMatchObject([0, { pending: [], uncertain: [] }]);
      const linked = hub.entries.filter(({ detail }) => (detail as Record<string, unknown>).package_id === stored.package_id);
      expect(linked.length).toBeGreaterThanOrEqual(1);
      expect(await runJson(['replay', '--check'], { cwd: home })).toMatchObject({ differed: false });
    }
    expect(kills).toBeGreaterThan(1);
  }, 240_000);

  it.each(['mkdir', 'fsync', 'rename', 'connect'])(
    'a link is never sent twice by itself, and never lost: %s',
    async (call) => {
      let isKilled = true;
      let kills = 0;
      for (let when = 1; isKilled; when++) {
        await hub.stop();
        hub = await startStateHub();
        const stateDir = (await temporaryDirectory()).path;
        const inject = `inject=${call}:signal=KILL:when=${when}`;
        isKilled = await linked(stateDir, 'strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject);
        if (isKilled) kills += 1;

        const left = new Outbox(stateDir).link(ID)?.state;
        expect(hub.asked === 0 || left === 'uncertain' || left === 'sent').toBe(true);
        // The command is run again, as whoever saw it die would do.
        await linked(stateDir);
        expect(hub.asked).toBeLessThanOrEqual(1);
        const outbox = new Outbox(stateDir);
        expect(['sent', 'uncertain']).toContain(outbox.link(ID)?.state);
        expect(await deliver(outbox, ID, { hubUrl: hub.url, retryUncertain: true })).toMatchObject({ state: 'sent' });
        expect(hub.entries.length).toBeGreaterThanOrEqual(1);
        expect(filesBelow(join(stateDir, 'guide-board/links', ID))).toEqual(['sent.json']);
      }
      expect(kills).toBeGreaterThan(0);
    },
    120_000,
  );
});
