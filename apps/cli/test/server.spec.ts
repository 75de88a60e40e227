import { once } from 'node:events';
import { mkdir, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitCode, run, runJson, start } from './cli.js';
import { startStandalone } from './standalone-server.js';

const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
const BIG = Buffer.alloc(3_000_000, 'big file ');

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  await mkdir(join(cwd, 'tree/dir'), { recursive: true });
  await writeFile(join(cwd, 'tree/a.txt'), 'hello\n');
  await writeFile(join(cwd, 'tree/dir/ä %2F#?.bin'), BIG);
  await writeFile(join(cwd, 'tree/dir/empty'), '');
  await symlink('a.txt', join(cwd, 'tree/link'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const cli = (...args: string[]) => run(args, { cwd, env });
const json = (...args: string[]) => runJson(args, { cwd, env });
const push = (...args: string[]) => json('push', 'tree', ...DESCRIBED, ...args);

describe('push and pull', () => {
  it('bring a directory there and back', async () => {
    const pushed = await push();
    expect(pushed).toEqual({
      package_id: expect.any(String),
      manifest_digest: expect.stringMatching(/^blake3:/),
      file_count: 3,
      total_bytes: 3_000_006,
      sent_bytes: 3_000_006,
      reused_bytes: 0,
      seconds: expect.any(Number),
    });
    const pulled = await json('pull', pushed.package_id, 'copy', '--manifest-digest', pushed.manifest_digest);
    expect(pulled).toMatchObject({ manifest_digest: pushed.manifest_digest, file_count: 3, received_bytes: 3_000_006 });
    expect((await readdir(join(cwd, 'copy'), { recursive: true })).sort()).toEqual([
      'a.txt',
      'dir',
      'dir/empty',
      'dir/ä %2F#?.bin',
    ]);
    expect(BIG.equals(await readFile(join(cwd, 'copy/dir/ä %2F#?.bin')))).toBe(true);
    await expect(json('pull', pushed.package_id, 'copy')).resolves.toMatchObject({ received_bytes: 0, kept_bytes: 3_000_006 });
  });

  it('tell of links on stderr and of the result on stdout', async () => {
    const { stdout, stderr, code } = await cli('push', 'tree', ...DESCRIBED, '--no-reuse');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: link is a symbolic link: left out\nFilling package \S+\n$/);
    expect(stdout).toMatch(/^package {3}\S+\nmanifest {2}blake3:\S+\nfiles {5}3, 2\.86 MiB\nsent {6}2\.86 MiB in /);
  });

  it('answer the same package for the same key and content, and 5 for other content', async () => {
    const first = await push('--key', 'build-7');
    await expect(push('--key', 'build-7')).resolves.toMatchObject({
      package_id: first.package_id,
      sent_bytes: 0,
      reused_bytes: 3_000_006,
    });
    const { stdout, code } = await cli('push', 'tree/dir', ...DESCRIBED, '--key', 'build-7', '--json');
    expect([code, JSON.parse(stdout).error.code]).toEqual([5, 'package_differs']);
  });

  it('refuse to replace what differs, unless forced', async () => {
    const { package_id } = await push();
    await mkdir(join(cwd, 'other'));
    await writeFile(join(cwd, 'other/a.txt'), 'other\n');
    const { stdout, code } = await cli('pull', package_id, 'other', '--json');
    expect([code, JSON.parse(stdout).error]).toEqual([
      5,
      expect.objectContaining({ code: 'target_exists', relative_paths: ['a.txt'] }),
    ]);
    await json('pull', package_id, 'other', '--force');
    expect(await readFile(join(cwd, 'other/a.txt'), 'utf8')).toBe('hello\n');
  });

  it('say what the server refuses, as the server says it', async () => {
    const { stdout, code } = await cli(
      'push',
      'tree',
      '--producer',
      'p',
      '--subject',
      's',
      '--retention-class',
      'nope',
      '--json',
    );
    expect([code, JSON.parse(stdout).error]).toEqual([
      2,
      expect.objectContaining({ code: 'unknown_retention_class', request_id: expect.any(String) }),
    ]);
  });
});

describe('looking', () => {
  it('ls finds packages by their members and pages', async () => {
    const { package_id } = await push('--metadata', 'build=77', '--name', 'named');
    await push('--metadata', 'build=77');
    const { items } = await json('ls', '--metadata', 'build=77', '--name', 'named');
    expect(items).toMatchObject([{ package_id, name: 'named', status: 'finalized', metadata: { build: '77' }, file_count: 3 }]);
    const page = await json('ls', '--metadata', 'build=77', '--limit', '1');
    const next = await json('ls', '--metadata', 'build=77', '--limit', '1', '--cursor', page.next_cursor);
    expect([page.items.length, next.items[0].package_id, next.next_cursor]).toEqual([1, package_id, null]);
  });

  it('ls lists files in the order of their paths', async () => {
    const { package_id } = await push();
    const { items } = await json('ls', package_id, '--all');
    expect(items.map((file: { relative_path: string }) => file.relative_path)).toEqual(['a.txt', 'dir/empty', 'dir/ä %2F#?.bin']);
    const { stdout } = await cli('ls', package_id, '--prefix', 'a');
    expect(stdout).toMatch(/^DIGEST +BYTES {2}MEDIA_TYPE {2}RELATIVE_PATH\nblake3:\S+ +6 {2}text\/plain {2}a\.txt\n$/);
  });

  it('show tells a package', async () => {
    const { package_id } = await push('--metadata-json', '{"a":[1,{"camelCase":true}]}', '--no-finalize');
    await expect(json('show', package_id)).resolves.toMatchObject({
      status: 'created',
      manifest_digest: null,
      metadata: { a: [1, { camelCase: true }] },
      retention: { active_hold_id: null },
    });
    expect((await cli('show', package_id)).stdout).toContain('manifest_digest  (not finalized)');
    expect(await cli('manifest', package_id)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('The package has no manifest yet'),
    });
    expect(await cli('show', '019bf4c0-0000-7000-8000-000000000001')).toMatchObject({ code: 3, stdout: '' });
  });

  it('manifest prints the stored manifest in both forms', async () => {
    const { package_id, manifest_digest } = await push();
    const printed = JSON.parse((await cli('manifest', package_id)).stdout);
    expect(printed).toEqual(await json('manifest', package_id));
    expect(printed.files).toHaveLength(3);
    const written = await json('manifest', package_id, '--format', 'cbor', '-o', 'manifest.cbor');
    const bytes = await readFile(join(cwd, 'manifest.cbor'));
    expect(written).toEqual({ package_id, manifest_digest, output: 'manifest.cbor', size_bytes: bytes.byteLength });
  });

  it('cat gives the bytes, by path and by id', async () => {
    const { package_id } = await push();
    const { items } = await json('ls', package_id);
    expect(await cli('cat', package_id, 'a.txt')).toEqual({ stdout: 'hello\n', stderr: '', code: 0 });
    expect(await cli('cat', '--file-id', items[0].file_id)).toEqual({ stdout: 'hello\n', stderr: '', code: 0 });
    expect(await cli('cat', package_id, 'a')).toMatchObject({ code: 3, stdout: '' });
  });

  it('cat ends without a word when its reader has enough', async () => {
    const { package_id } = await push();
    const child = start(['cat', package_id, 'dir/ä %2F#?.bin'], { cwd, env });
    const ended = Promise.all([text(child.stderr), exitCode(child)]);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toEqual(['', 141]);
  });

  it('health prints what the API says', async () => {
    const { stdout, code } = await cli('health');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ status: 'ok', db: expect.objectContaining({ healthy: true }) }),
    ]);
  });
});

describe('the token', () => {
  it('of a local server is found in its directory, and nowhere else', async () => {
    const elsewhere = (await temporaryDirectory()).path;
    expect(await run(['ls', '--json'], { cwd: elsewhere, env })).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('token_missing'),
    });
    const file = ['--token-file', join(cwd, 'var/token')];
    expect(await run(['ls', ...file], { cwd: elsewhere, env })).toMatchObject({ code: 0 });
    const token = (await readFile(join(cwd, 'var/token'), 'utf8')).trim();
    expect(await run(['ls'], { cwd: elsewhere, env: { ...env, ARTIFACTSTORE_API_TOKEN: token } })).toMatchObject({ code: 0 });
  });
});

describe('bytes that rotted in the store', () => {
  it('fail cat and pull, and leave no file behind', async () => {
    await mkdir(join(cwd, 'rot'), { recursive: true });
    await writeFile(join(cwd, 'rot/file'), 'unlike any other content');
    const { package_id } = await json('push', 'rot', ...DESCRIBED);
    const { items } = await json('ls', package_id);
    const hex: string = items[0].digest_primary;
    const object = await open(join(cwd, 'var/storage/blake3', hex.slice(0, 2), hex.slice(2, 4), hex), 'r+');
    await object.write('UNLIKE', 0);
    await object.close();
    expect(await cli('cat', package_id, 'file')).toMatchObject({
      code: expect.any(Number),
      stderr: expect.stringMatching(/^Error: /),
    });
    expect(await cli('pull', package_id, 'rotten')).toMatchObject({ code: 6 });
    await expect(readdir(join(cwd, 'rotten'))).resolves.toEqual([]);
    await rm(join(cwd, 'rot'), { recursive: true });
  });
});

describe('commands on the database itself', () => {
  it.each(['migrate', 'replay'])('%s says that the server has it', async (command) => {
    const { stdout, code } = await cli(command, '--json');
    expect([code, JSON.parse(stdout).error.code]).toEqual([7, 'database_in_use']);
  });
});
