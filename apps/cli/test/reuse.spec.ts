import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';

const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
const WRITER = 'a-secret-that-may-only-write';
const ADMIN = 'a-secret-that-may-do-anything';
const SIZE = 700_000;

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;
let contents: Record<string, Buffer>;
let trees = 0;
let tree: string;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd, '0', { ARTIFACTSTORE_AUTH_TOKENS: `admin=${ADMIN},ci:write=${WRITER}` });
  env = {
    ARTIFACTSTORE_API_URL: server.url,
    ARTIFACTSTORE_API_TOKEN: ADMIN,
    ARTIFACTSTORE_CACHE_DIR: join(cwd, 'cache'),
  };
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const json = (...args: string[]) => runJson(args, { cwd, env });
const push = (...args: string[]) => json('push', tree, ...DESCRIBED, ...args);

/** A tree of bytes that no other test has. */
beforeEach(async () => {
  tree = (await temporaryDirectory()).path;
  trees += 1;
  contents = {
    'small.txt': Buffer.from(`small ${trees}`.padEnd(100)),
    'large.bin': Buffer.alloc(SIZE - 100, `large ${trees} `),
    empty: Buffer.alloc(0),
  };
  for (const [name, content] of Object.entries(contents)) await writeFile(join(tree, name), content);
});

async function expectPulled(packageId: string): Promise<void> {
  const target = (await temporaryDirectory()).path;
  await json('pull', packageId, target);
  const pulled = await Promise.all(
    (await readdir(target)).map(async (name) => [name, await readFile(join(target, name))] as const),
  );
  expect(Object.fromEntries(pulled)).toEqual(contents);
}

/** Changes one bit of the stored object of a content. */
async function damage(content: Buffer): Promise<void> {
  const root = join(cwd, 'var/storage/blake3');
  for (const name of filesBelow(root)) {
    const bytes = await readFile(join(root, name));
    if (!bytes.equals(content)) continue;
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await rm(join(root, name));
    await writeFile(join(root, name), bytes);
    return;
  }
  throw new Error('nothing holds this content');
}

describe('the same directory pushed again', () => {
  it('is another package of the same bytes, none of which are sent', async () => {
    const first = await push();
    expect(first).toMatchObject({ sent_bytes: SIZE, reused_bytes: 0 });
    const second = await push();
    expect(second).toMatchObject({ file_count: 3, total_bytes: SIZE, sent_bytes: 0, reused_bytes: SIZE });
    expect(second.package_id).not.toBe(first.package_id);
    await expectPulled(second.package_id);
    await expect(push('--no-cache')).resolves.toMatchObject({ sent_bytes: 0, reused_bytes: SIZE });
    await expect(push('--no-reuse')).resolves.toMatchObject({ sent_bytes: SIZE, reused_bytes: 0 });
  }, 120_000);

  it('says so', async () => {
    await push();
    const { stdout } = await run(['push', tree, ...DESCRIBED], { cwd, env });
    expect(stdout).toMatch(/^sent {6}0 B in \d+\.\d s; 684 KiB were there already$/m);
  });

  it('sends what changed, also where its size and its time are what they were', async () => {
    await push();
    const path = join(tree, 'small.txt');
    const { atime, mtime } = await stat(path);
    contents['small.txt'] = Buffer.from(`other ${trees}`.padEnd(100));
    await writeFile(path, contents['small.txt']);
    await utimes(path, atime, mtime);
    const second = await push();
    expect(second).toMatchObject({ sent_bytes: 100, reused_bytes: SIZE - 100 });
    await expectPulled(second.package_id);
  });

  it('keeps what it remembers where it is told to, and nothing in what it pushes', async () => {
    await push();
    expect((await stat(join(cwd, 'cache/push'))).mode & 0o777).toBe(0o700);
    env = { ...env, ARTIFACTSTORE_CACHE_DIR: join(tree, '.cache') };
    const { stderr } = await run(['push', tree, ...DESCRIBED], { cwd, env });
    env = { ...env, ARTIFACTSTORE_CACHE_DIR: join(cwd, 'cache') };
    expect(stderr).toContain('Warning: the cache of digests lies in the directory that is pushed, and is not used\n');
    expect((await readdir(tree)).sort()).toEqual(Object.keys(contents).sort());
  });
});

describe('a token that may only write', () => {
  it('learns nothing of what is stored, and sends all', async () => {
    await push();
    const writer = { ...env, ARTIFACTSTORE_API_TOKEN: WRITER };
    const second = await runJson(['push', tree, ...DESCRIBED], { cwd, env: writer });
    expect(second).toMatchObject({ file_count: 3, sent_bytes: SIZE, reused_bytes: 0 });
    await expectPulled(second.package_id);
  });
});

describe('stored bytes that are damaged', () => {
  it('are sent again once that is found, and are whole again in every package', async () => {
    const { package_id: first } = await push();
    await damage(contents['large.bin'] ?? Buffer.alloc(0));
    expect(await run(['storage', 'verify'], { cwd, env })).toMatchObject({ code: 6 });
    const second = await push();
    expect(second).toMatchObject({ sent_bytes: SIZE - 100, reused_bytes: 100 });
    await expectPulled(second.package_id);
    await expectPulled(first);
    expect(await json('health')).toMatchObject({ status: 'ok', storage: { failed_locations: 0 } });
  }, 120_000);

  it('are mended before that by a push that reuses nothing', async () => {
    const { package_id: first } = await push();
    await damage(contents['large.bin'] ?? Buffer.alloc(0));
    await push('--no-reuse');
    await expectPulled(first);
  });
});
