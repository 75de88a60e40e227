import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitCode, run, start } from './cli.js';
import { startStandalone } from './standalone-server.js';

const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
const FILES = 200;
const LARGE = Buffer.alloc(128 * 1024 * 1024, 'large file ');
const WAITED = /^Waiting, for up to 120 s: 127\.0\.0\.1:\d+: .*\n(?:.*\n)*Going on$/m;

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  await mkdir(join(cwd, 'tree'));
  await writeFile(join(cwd, 'tree/large'), LARGE);
  for (let index = 0; index < FILES; index++) await writeFile(join(cwd, `tree/small-${index}`), `${index}`);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** As kill -9 and a start by whoever watches over the process. */
async function restart(): Promise<void> {
  const { port } = server;
  await server.kill();
  server = await startStandalone(cwd, port);
}

async function appearance(directory: string, name: RegExp): Promise<void> {
  const changes = watch(directory);
  while (!(await readdir(directory)).some((each) => name.test(each))) await once(changes, 'change');
  changes.close();
}

let packageId: string;

describe('a server that is killed and started again', () => {
  it('does not fail a push, which goes on in the same package under a fresh grant', async () => {
    const child = start(['push', 'tree', ...DESCRIBED, '--json'], { cwd, env });
    const said: string[] = [];
    const filling = Promise.withResolvers<void>();
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('Filling package')) filling.resolve();
    });
    const ended = Promise.all([text(child.stdout), exitCode(child)]);
    await filling.promise;
    await restart();
    const [stdout, code] = await ended;
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ file_count: FILES + 1 })]);
    expect(said.join('\n')).toMatch(WAITED);
    packageId = JSON.parse(stdout).package_id;
  });

  it('does not fail a pull, which takes up a broken file where it broke off', async () => {
    await mkdir(join(cwd, 'copy'));
    const child = start(['pull', packageId, 'copy', '--parallel', '1', '--json'], { cwd, env });
    const ended = Promise.all([text(child.stdout), text(child.stderr), exitCode(child)]);
    await appearance(join(cwd, 'copy'), /^\.artifactstore-partial-/);
    await restart();
    const [stdout, stderr, code] = await ended;
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ file_count: FILES + 1, received_bytes: expect.any(Number) }),
    ]);
    expect(stderr).toMatch(WAITED);
    expect(LARGE.equals(await readFile(join(cwd, 'copy/large')))).toBe(true);
    expect(existsSync(join(cwd, `copy/small-${FILES - 1}`))).toBe(true);
  });

  it('fails them at once where nobody wants to wait', async () => {
    await server.kill();
    const never = ['--retry-seconds', '0'];
    const [push, pull] = await Promise.all([
      run(['push', 'tree', ...DESCRIBED, ...never], { cwd, env }),
      run(['pull', packageId, 'other', ...never], { cwd, env }),
    ]);
    for (const { code, stderr } of [push, pull]) {
      expect(code).toBe(7);
      expect(stderr).toMatch(/^Error: The server could not be reached/);
    }
  });
});
