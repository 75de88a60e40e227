import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';

const PUSH = ['push', 'tree', '--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
const ONE = 'the first file';
const TWO = 'the second file';
const BOTH = ONE.length + TWO.length;
let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  await writeTree({ 'one.txt': ONE, 'two.txt': TWO });
});
afterEach(() => server[Symbol.asyncDispose]());

const json = (...args: string[]) => runJson(args, { cwd, env });
const push = () => json(...PUSH);

async function writeTree(files: Record<string, string>): Promise<void> {
  await mkdir(join(cwd, 'tree'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, 'tree', name), content);
}

async function damage(content: string): Promise<void> {
  const root = join(cwd, 'var/storage/blake3');
  for (const name of filesBelow(root)) {
    if ((await readFile(join(root, name), 'utf8')) !== content) continue;
    await rm(join(root, name));
    await writeFile(join(root, name), content.replace('e', 'E'));
  }
}

describe('a push of what is stored already', () => {
  it('sends no byte, and can be pulled', async () => {
    await expect(push()).resolves.toMatchObject({ total_bytes: BOTH, sent_bytes: BOTH, reused_bytes: 0 });
    const again = await push();
    expect(again).toMatchObject({ file_count: 2, total_bytes: BOTH, sent_bytes: 0, reused_bytes: BOTH });
    await json('pull', again.package_id, 'copy');
    expect(await readFile(join(cwd, 'copy/one.txt'), 'utf8')).toBe(ONE);
  });

  it('sends again what was found damaged, which makes it good', async () => {
    await push();
    await damage(TWO);
    expect((await run(['storage', 'verify'], { cwd, env })).code).toBe(6);
    await expect(push()).resolves.toMatchObject({ sent_bytes: TWO.length, reused_bytes: ONE.length });
    await expect(json('storage', 'verify')).resolves.toMatchObject({ failed: 0 });
    await expect(push()).resolves.toMatchObject({ sent_bytes: 0, reused_bytes: BOTH });
  });
});
