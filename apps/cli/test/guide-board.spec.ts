import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  filesBelow,
  largeRun,
  newRun,
  oldRun,
  runOf20260508,
  TCK_PASSWORD,
  temporaryDirectory,
  writeRun,
} from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';

const RUN_ID = 'run-20260508T164334Z';
let cwd: string;

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
});

const ingest = (env: Record<string, string> = {}, ...flags: string[]) =>
  run(['guide-board', 'ingest', 'run', ...flags], { cwd, env });
const ingestJson = (env: Record<string, string> = {}, ...flags: string[]) =>
  runJson(['guide-board', 'ingest', 'run', ...flags], { cwd, env });

/** The texts of all files below a directory, by path. */
async function textsBelow(directory: string): Promise<Record<string, string>> {
  const paths = await filesBelow(directory);
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(join(directory, path), 'utf8')])));
}

describe('a run, as its producer would do it with a server', () => {
  it('is registered, ingested by ten at once, found by run and by target, pulled, and equal', async () => {
    await using server = await startStandalone(cwd);
    const env = { ARTIFACTSTORE_API_URL: server.url };
    const schema = new URL('../../../schemas/guide-board.run.v1.json', import.meta.url).pathname;
    expect(await runJson(['schema', 'register', schema], { cwd, env })).toMatchObject({
      slug: 'guide-board.run.v1',
      created: true,
    });

    const files = runOf20260508();
    await writeRun(join(cwd, 'run'), files);
    const all = await Promise.all(Array.from({ length: 10 }, () => ingestJson(env)));
    const [{ reused_existing: _, ...stored } = { reused_existing: true }] = all;
    expect(stored).toEqual({
      ...{ package_id: expect.any(String), manifest_digest: expect.stringMatching(/^blake3:/), file_count: 29 },
    });
    for (const { reused_existing: __, ...again } of all) expect(again).toEqual(stored);
    expect(all.filter(({ reused_existing: reused }) => !reused)).toHaveLength(1);
    expect(await ingestJson(env)).toEqual({ ...stored, reused_existing: true });

    for (const filter of [
      ['--metadata', `run_id=${RUN_ID}`],
      ['--subject', 'kontextual-cmis-compat'],
    ]) {
      const { items } = await runJson(['ls', ...filter], { cwd, env });
      expect(items).toMatchObject([
        { package_id: all[0].package_id, producer: 'guide-board', retention_class: 'release-evidence' },
      ]);
    }
    await runJson(['pull', all[0].package_id, 'copy'], { cwd, env });
    expect(await textsBelow(join(cwd, 'copy'))).toEqual(files);
  }, 120_000);

  it('of 2,000 raw files becomes two packages that are linked', async () => {
    await using server = await startStandalone(cwd);
    const env = { ARTIFACTSTORE_API_URL: server.url };
    await writeRun(join(cwd, 'run'), largeRun(2000));
    const stored = await ingestJson(env, '--split-raw');
    expect(stored).toMatchObject({ file_count: 16, reused_existing: false, raw: { file_count: 2007, reused_existing: false } });
    expect(await runJson(['show', stored.package_id], { cwd, env })).toMatchObject({
      retention_class: 'summary-evidence',
      metadata: { part: 'summary', raw_package_id: stored.raw.package_id, raw_manifest_digest: stored.raw.manifest_digest },
    });
    const { items } = await runJson(['ls', '--metadata', 'run_id=run-20260514T080000Z'], { cwd, env });
    expect(items.map((item: { retention_class: string }) => item.retention_class).sort()).toEqual([
      'raw-evidence',
      'summary-evidence',
    ]);
  });

  it('needs an admin once, for its schema', async () => {
    const [admin, writer, poster] = ['admin', 'writer', 'poster'].map((who) => `${who}-of-runs-secret-4711`) as [
      string,
      string,
      string,
    ];
    const tokens = `boss=${admin},gb:read+write=${writer},post:write=${poster}`;
    await using server = await startStandalone(cwd, '0', { ARTIFACTSTORE_AUTH_TOKENS: tokens, ARTIFACTSTORE_API_TOKEN: admin });
    await writeRun(join(cwd, 'run'), oldRun());
    const as = (token: string) => ({ ARTIFACTSTORE_API_URL: server.url, ARTIFACTSTORE_API_TOKEN: token });
    expect(await ingest(as(writer))).toMatchObject({ code: 4, stderr: expect.stringContaining('artifactstore schema register') });
    expect(await ingest(as(poster))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no such metadata schema'),
    });
    const { package_id: id } = await ingestJson(as(admin), '--key', 'first');
    expect(await ingestJson(as(writer))).toMatchObject({ reused_existing: false });
    expect(await runJson(['show', id], { cwd, env: as(writer) })).toMatchObject({ created_by: 'boss', unique_key: 'first' });
  });
});

describe('a run, without any server', () => {
  beforeEach(async () => {
    await writeRun(join(cwd, 'run'), oldRun());
    await runJson(['migrate'], { cwd });
  });

  it('goes into the database and the storage themselves, eight files', async () => {
    const stored = await ingestJson();
    expect(stored).toMatchObject({ file_count: 8, reused_existing: false });
    expect(await ingestJson()).toEqual({ ...stored, reused_existing: true });
    await using server = await startStandalone(cwd);
    // A server has the file open: the command goes through it.
    const { stdout, stderr } = await ingest({}, '--json');
    expect(JSON.parse(stdout)).toEqual({ ...stored, reused_existing: true });
    expect(stderr).toContain(`working through its API, ${server.url}`);
    const shown = await runJson(['show', stored.package_id], { cwd, env: { ARTIFACTSTORE_API_URL: server.url } });
    expect(shown).toMatchObject({ created_by: 'cli', retention_class: 'release-evidence' });
  });

  it('goes in once, when several commands wait for one another', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => ingestJson()));
    expect(new Set(all.map(({ package_id: id }) => id)).size).toBe(1);
    expect(all.filter(({ reused_existing: reused }) => !reused)).toHaveLength(1);
  });

  it('is refused with both digests where it has other content by now', async () => {
    const { manifest_digest: digest } = await ingestJson();
    await writeFile(join(cwd, 'run/reports/report.md'), 'other');
    const { code, stdout } = await ingest({}, '--json');
    expect([code, JSON.parse(stdout).error]).toEqual([
      5,
      expect.objectContaining({
        ...{ code: 'run_conflict', manifest_digest: digest, run_id: 'run-20260507T101500Z' },
        ...{ stored_content_digest: expect.stringMatching(/^blake3:/), content_digest: expect.stringMatching(/^blake3:/) },
      }),
    ]);
  });

  it('with another class is another package, which its id forbids', async () => {
    await ingestJson({}, '--retention-class', 'permanent-record');
    expect(await ingest()).toMatchObject({ code: 5, stderr: expect.stringContaining('unique_key') });
    expect(await ingest({}, '--retention-class', 'forever', '--key', 'k')).toMatchObject({ code: 2 });
  });

  it.each([
    ['no run.json', () => writeFile(join(cwd, 'run/run.json'), ''), 'run.json is no JSON: it is empty'],
    ['a run id of another form', () => writeFile(join(cwd, 'run/run.json'), '{"run_id":"1"}'), 'is not of the form'],
    ['a link', () => symlink('/etc/hostname', join(cwd, 'run/reports/x')), 'reports/x is a symbolic link'],
    [
      'documents of two runs',
      () => writeRun(join(cwd, 'run'), { 'plan.json': '{"run_id":"run-2"}' }),
      'plan.json is of the run "run-2"',
    ],
  ])('is refused before anything is stored: %s', async (_, spoil, problem) => {
    await spoil();
    expect(await ingest()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(problem) });
    const { last_sequence: last } = await runJson(['replay', '--check'], { cwd });
    expect(last).toBe(0);
  });

  it('takes no schema that cannot be read, and no class beside --split-raw', async () => {
    expect(await ingest({}, '--schema', 'none.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.json cannot be read'),
    });
    expect(await ingest({ ARTIFACTSTORE_GUIDE_BOARD_SCHEMA: 'none.json' })).toMatchObject({ code: 2 });
    expect(await ingest({}, '--split-raw', '--retention-class', 'transient')).toMatchObject({ code: 2 });
  });
});

describe('secrets in clear', () => {
  beforeEach(async () => {
    await writeRun(join(cwd, 'run'), newRun());
    await runJson(['migrate'], { cwd });
  });
  const place = 'artifacts/open-cmis-tck/tck/repository-type/stdout.log:5';

  it('are told of loudly, by file and line, and the evidence stays as it is', async () => {
    const { code, stdout, stderr } = await ingest();
    expect(code).toBe(0);
    expect(stderr).toContain('WARNING: the run holds 3 places that look like a secret in clear:');
    expect(stderr).toContain(place);
    expect(stdout + stderr).not.toContain(TCK_PASSWORD);
    expect(await textsBelow(join(cwd, 'run'))).toEqual(newRun());
  });

  it('stop everything under --fail-on-secrets', async () => {
    const { code, stdout, stderr } = await ingest({}, '--fail-on-secrets', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'secrets_found', secret_count: 3 });
    expect(stdout).toContain('"line": 5');
    expect(stdout + stderr).not.toContain(TCK_PASSWORD);
    expect(await runJson(['replay', '--check'], { cwd })).toMatchObject({ last_sequence: 0 });
  });
});
