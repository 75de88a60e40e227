import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { openControl, openDatabaseOf, writeApiFile } from '@artifact-store/embedded';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { exitCode, run, runJson, start } from './cli.js';
import { configIn, makeExpiredPackages } from './expired-packages.js';
import { startStandalone } from './standalone-server.js';

/** A server that sweeps when it is asked to, and not by itself. */
const QUIET = { ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0', ARTIFACTSTORE_GC_INTERVAL_SECONDS: '0' };
const SWEEP = ['retention', 'sweep'];
const WAITING = /^Waiting, for up to \d+ s: another process has the database open for writing$/;

let cwd: string;
beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
});

describe('a sweep of a database that no server has open', () => {
  it('marks what has expired, once, and says first what it marked', async () => {
    const ids = await makeExpiredPackages(cwd, 3, 1);
    const { stdout, stderr, code } = await run([...SWEEP, '--json'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(Object.entries(JSON.parse(stdout))).toEqual([
      ['marked_package_ids', ids],
      ['marked_count', 3],
      ['job_id', expect.any(String)],
      ['dry_run', false],
      ['needs_force', false],
    ]);
    await expect(runJson(SWEEP, { cwd })).resolves.toMatchObject({ marked_package_ids: [], marked_count: 0 });
    expect(await readdir(join(cwd, 'var'))).not.toContain('artifactstore.db.api');
  });

  it('tells people what it marked, and of many packages how many more', async () => {
    const ids = await makeExpiredPackages(cwd, 22, 1);
    expect((await run([...SWEEP, '--dry-run'], { cwd })).stdout).toMatch(/^Would mark 22 of 23 packages; nothing is changed\.\n/);
    const { stdout } = await run(SWEEP, { cwd });
    expect(stdout.split('\n')).toEqual([
      'Marked 22 of 23 packages as eligible for deletion.',
      ...ids.slice(0, 20).map((id) => `  ${id}`),
      '  and 2 more, which --json lists',
      '',
    ]);
  });

  it('marks nothing in a dry run, which selects the same', async () => {
    const ids = await makeExpiredPackages(cwd, 2);
    for (let time = 0; time < 2; time++) {
      await expect(runJson([...SWEEP, '--dry-run'], { cwd })).resolves.toMatchObject({ marked_package_ids: ids, dry_run: true });
    }
    await expect(runJson(SWEEP, { cwd })).resolves.toMatchObject({ marked_package_ids: ids, dry_run: false });
  });

  it('wants --force to mark more than half of more than a hundred packages', async () => {
    const ids = await makeExpiredPackages(cwd, 101);
    const refused = await run([...SWEEP, '--json'], { cwd });
    expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([
      5,
      expect.objectContaining({ code: 'sweep_refused', message: expect.stringContaining('101 of 101') }),
    ]);
    expect((await run(SWEEP, { cwd })).stderr).toMatch(/^Error: The sweep would mark more than half of all packages — .*force/);
    const dry = await run([...SWEEP, '--dry-run'], { cwd });
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('Without --force the sweep itself will be refused')]);
    await expect(runJson([...SWEEP, '--force'], { cwd })).resolves.toMatchObject({ marked_package_ids: ids, needs_force: true });
  });

  it.each([
    ['without', false, 601, 700],
    ['with', true, 1_200, 0],
  ])(
    'finishes what a sweep %s --force that was killed has left, and tells of all that was marked',
    async (_, force, expired, kept) => {
      const ids = await makeExpiredPackages(cwd, expired, kept);
      // As a command that was killed after its first page leaves it.
      const { control, close } = await openControl(configIn(cwd));
      const { jobId } = await control.jobs.create({ kind: 'retention-sweep', options: { force }, actor: 'cli' });
      const lease = await control.work.next({ owner: 'the command line', jobId });
      if (lease === null) throw new Error('the job is free');
      expect((await control.work.sweep(lease)).state).toBe('running');
      await close();

      // Another sweep, which is not meant by it.
      await expect(runJson([...SWEEP, '--dry-run'], { cwd })).resolves.toMatchObject({ marked_count: expired - 500 });
      const { stdout, stderr, code } = await run([...SWEEP, ...(force ? ['--force'] : []), '--json'], { cwd });
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(/^Going on with the sweep that cli began at \S+Z and that was interrupted\n/),
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ marked_package_ids: ids, marked_count: expired });
    },
  );

  it('does what a command was killed over before it began, and not one of other options', async () => {
    const ids = await makeExpiredPackages(cwd, 1, 1);
    const { control, close } = await openControl(configIn(cwd));
    const plain = await control.jobs.create({ kind: 'retention-sweep', actor: 'cli' });
    const forced = await control.jobs.create({ kind: 'retention-sweep', options: { force: true }, actor: 'cli' });
    await close();

    const { stdout, stderr } = await run([...SWEEP, '--json'], { cwd });
    expect(stderr).toMatch(/^Going on with the sweep that cli began at \S+Z and that was interrupted\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ marked_package_ids: ids });
    const after = await openControl(configIn(cwd));
    const stateOf = async ({ jobId }: typeof plain) => (await after.control.jobs.get(jobId)).state;
    expect([await stateOf(plain), await stateOf(forced)]).toEqual(['succeeded', 'queued']);
    await after.close();
  });

  it('ends what was cancelled by a command that was killed then, and sweeps all the same', async () => {
    const ids = await makeExpiredPackages(cwd, 1, 1);
    const { control, close } = await openControl(configIn(cwd));
    const { jobId } = await control.jobs.create({ kind: 'retention-sweep', actor: 'cli' });
    await control.work.next({ owner: 'the command line', jobId });
    expect(await control.jobs.cancel({ jobId, actor: 'cli' })).toMatchObject({ state: 'running', cancelRequested: true });
    await close();

    await expect(runJson(SWEEP, { cwd })).resolves.toMatchObject({ marked_package_ids: ids });
    const after = await openControl(configIn(cwd));
    expect(await after.control.jobs.get(jobId)).toMatchObject({ state: 'cancelled' });
    await after.close();
  });

  it('makes no database where there is none, as in the wrong directory', async () => {
    const { stdout, code } = await run([...SWEEP, '--json'], { cwd });
    expect([code, JSON.parse(stdout).error]).toEqual([
      7,
      expect.objectContaining({ code: 'database_unavailable', message: expect.stringContaining('working directory') }),
    ]);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('makes and changes no schema', async () => {
    await (await openDatabaseOf(configIn(cwd))).close();
    expect(await run([...SWEEP, '--json'], { cwd })).toMatchObject({
      code: 7,
      stdout: expect.stringContaining('migrations_pending'),
    });
  });

  it('goes by the durations of the operator only where packages are made', async () => {
    const ids = await makeExpiredPackages(cwd, 1);
    await writeFile(join(cwd, 'retention.toml'), '[retention_classes.transient]\ndefault_duration_seconds = 31536000\n');
    const env = { ARTIFACTSTORE_RETENTION_CONFIG_PATH: 'retention.toml' };
    await expect(runJson(SWEEP, { cwd, env })).resolves.toMatchObject({ marked_package_ids: ids });
    await writeFile(join(cwd, 'retention.toml'), '[retention_classes.transient]\ndefault_duration_seconds = 0\n');
    const { stderr, code } = await run(SWEEP, { cwd, env });
    expect([code, stderr]).toEqual([2, expect.stringContaining('retention.toml:2: ')]);
  });
});

describe('a sweep of a database that a server has open', () => {
  it('goes through that server, and says so', async () => {
    const ids = await makeExpiredPackages(cwd, 2);
    await using server = await startStandalone(cwd, '0', QUIET);
    const { stdout, stderr, code } = await run([...SWEEP, '--json'], { cwd });
    expect([code, stderr]).toEqual([0, `A server has the database open: working through its API, ${server.url}\n`]);
    const swept = JSON.parse(stdout);
    expect(swept).toMatchObject({ marked_package_ids: ids, dry_run: false });
    const env = { ARTIFACTSTORE_API_URL: server.url };
    const { items } = await runJson(['retention', 'history', ids[0] ?? ''], { cwd, env });
    expect(items.at(-1)).toMatchObject({ event_type: 'v1.retention.eligibility_marked', actor: 'cli' });
  });

  it('goes through an API that is named, with the token of that', async () => {
    const ids = await makeExpiredPackages(cwd, 2);
    await using server = await startStandalone(cwd, '0', QUIET);
    const elsewhere = (await temporaryDirectory()).path;
    const tokenFile = ['--token-file', join(cwd, 'var/token')];
    const dry = await run([...SWEEP, '--dry-run', '--api', server.url, ...tokenFile, '--json'], { cwd: elsewhere });
    expect([dry.code, dry.stderr, JSON.parse(dry.stdout)]).toEqual([0, '', expect.objectContaining({ marked_package_ids: ids })]);
    const env = { ARTIFACTSTORE_API_URL: server.url };
    expect(await run([...SWEEP, '--json'], { cwd: elsewhere, env })).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('token_missing'),
    });
    await expect(runJson([...SWEEP, ...tokenFile], { cwd: elsewhere, env })).resolves.toMatchObject({ marked_package_ids: ids });
  });

  it('fails as the server says', async () => {
    await makeExpiredPackages(cwd, 101);
    await using _server = await startStandalone(cwd, '0', QUIET);
    const { stdout, code } = await run([...SWEEP, '--json'], { cwd });
    expect([code, JSON.parse(stdout).error]).toEqual([
      5,
      expect.objectContaining({ code: 'sweep_refused', job_id: expect.any(String) }),
    ]);
  });

  it('leaves migrate and replay to fail at once', async () => {
    await using _server = await startStandalone(cwd, '0', QUIET);
    for (const command of ['migrate', 'replay']) {
      expect(await run([command, '--json'], { cwd })).toMatchObject({
        code: 7,
        stdout: expect.stringContaining('database_in_use'),
      });
    }
  });
});

/** A sweep, and the first line that it says. */
async function startSweep(...args: string[]) {
  const child = start([...SWEEP, ...args, '--json'], { cwd });
  const lines = createInterface({ input: child.stderr });
  const ended = Promise.all([text(child.stdout), exitCode(child)]);
  const [line] = (await once(lines, 'line')) as [string];
  return { child, line, ended };
}

describe('a sweep of a database that another command has open', () => {
  it('waits for that', async () => {
    const ids = await makeExpiredPackages(cwd, 1);
    const other = await openDatabaseOf(configIn(cwd));
    const { line, ended } = await startSweep();
    expect(line).toMatch(WAITING);
    await other.close();
    const [stdout, code] = await ended;
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ marked_package_ids: ids })]);
  });

  it('waits no longer than it is told to', async () => {
    await makeExpiredPackages(cwd, 1);
    const other = await openDatabaseOf(configIn(cwd));
    // It tells of a server that is gone, and of one that is another.
    writeApiFile(configIn(cwd).database, { url: 'http://127.0.0.1:9', token: 'token-of-a-server-that-is-gone' });
    for (const wait of ['0', '1']) {
      const { stdout, stderr, code } = await run([...SWEEP, '--wait', wait, '--json'], { cwd });
      expect([code, JSON.parse(stdout).error.code]).toEqual([7, 'database_in_use']);
      // A busy machine may take longer than a second to look once.
      if (wait === '0') expect(stderr).toBe('');
    }
    await other.close();
  });

  it('ends while it waits by the first signal', async () => {
    await makeExpiredPackages(cwd, 1);
    const other = await openDatabaseOf(configIn(cwd));
    const { child, ended } = await startSweep();
    child.kill('SIGINT');
    const [stdout, code] = await ended;
    expect([code, JSON.parse(stdout).error.code]).toEqual([130, 'interrupted']);
    await other.close();
  });
});
