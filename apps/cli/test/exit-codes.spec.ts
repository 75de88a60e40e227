import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT_CODES, type ExitCode } from '../src/failure/exit-codes.js';
import { BINARY, exitCode, run, runJson, start } from './cli.js';
import { startStandalone } from './standalone-server.js';

const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
const BIG = Buffer.alloc(3_000_000, 'a big file ');

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Readonly<Record<string, string>>;
let packageId: string;
let openPackageId: string;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  await mkdir(join(cwd, 'tree'));
  await writeFile(join(cwd, 'tree/big'), BIG);
  packageId = (await runJson(['push', 'tree', ...DESCRIBED], { cwd, env })).package_id;
  openPackageId = (await runJson(['push', 'tree', ...DESCRIBED, '--no-finalize'], { cwd, env })).package_id;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const cli = async (...args: string[]) => (await run(args, { cwd, env })).code;

/** Ends a command that follows the log, once it has told something. */
async function stopped(signal: NodeJS.Signals): Promise<number | null> {
  const child = start(['events', 'tail', '--follow'], { cwd, env });
  await once(child.stdout, 'data');
  child.kill(signal);
  return exitCode(child);
}

/** Every exit code, by a situation that has it. */
const SITUATIONS: Readonly<Record<ExitCode, () => Promise<number | null>>> = {
  done: () => cli('show', packageId),
  defect: async () => {
    await writeFile(join(cwd, 'read-only'), '');
    await using stdout = await open(join(cwd, 'read-only'), 'r');
    const child: ChildProcess = spawn(process.execPath, [BINARY, 'version'], { cwd, stdio: ['ignore', stdout.fd, 'ignore'] });
    return exitCode(child);
  },
  usage: () => cli('show', 'README.md'),
  notFound: () => cli('show', '019bf4c0-0000-7000-8000-000000000001'),
  refused: async () => (await run(['ls'], { cwd, env: { ...env, ARTIFACTSTORE_API_TOKEN: 'of-nobody' } })).code,
  conflict: () => cli('manifest', openPackageId),
  integrity: async () => {
    const [{ digest_primary: hex }] = (await runJson(['ls', packageId], { cwd, env })).items;
    await using object = await open(join(cwd, 'var/storage/blake3', hex.slice(0, 2), hex.slice(2, 4), hex), 'r+');
    await object.write('BITS', BIG.length - 4);
    return cli('pull', packageId, 'copy');
  },
  unavailable: () => cli('health', '--api', 'http://127.0.0.1:1'),
  interrupted: () => stopped('SIGINT'),
  pipe: async () => {
    const child = start(['cat', openPackageId, 'big'], { cwd, env });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    return exitCode(child);
  },
  terminated: () => stopped('SIGTERM'),
};

describe('the exit code of a command', () => {
  // One that changes what the others read comes last.
  const inOrder = (Object.keys(EXIT_CODES) as ExitCode[]).toSorted(
    (left, right) => Number(left === 'integrity') - Number(right === 'integrity'),
  );

  it.each(inOrder.map((name) => [name, EXIT_CODES[name]] as const))('of the kind %s is %d', async (name, code) => {
    expect(await SITUATIONS[name]()).toBe(code);
  });
});
