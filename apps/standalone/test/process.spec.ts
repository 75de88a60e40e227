import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { givenSecrets, jsonOf, keepLog, registerSecrets, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const started: ChildProcess[] = [];

/** The built program in a directory of its own, with no other environment than what is given. */
async function run(settings: Record<string, string>) {
  if (!existsSync(MAIN)) throw new Error('the program is not built: run npm run build');
  const { path } = await temporaryDirectory();
  const child = spawn(process.execPath, [MAIN], { cwd: path, env: { ARTIFACTSTORE_HTTP_PORT: '0', ...settings } });
  started.push(child);
  return {
    directory: path,
    child,
    errors: text(child.stderr).then((said) => {
      registerSecrets(givenSecrets(settings, path));
      keepLog('standalone').write(said);
      return said;
    }),
    exit: once(child, 'exit') as Promise<[number | null, string | null]>,
  };
}

async function greetingOf(child: ChildProcess): Promise<string> {
  let greeting = '';
  for await (const chunk of child.stdout ?? []) {
    greeting += chunk;
    if (greeting.includes('Ctrl-C')) break;
  }
  return greeting;
}

describe('the program', () => {
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('greets with what to try, makes a token, serves, and stops on %s', async (signal) => {
    const { directory, child, errors, exit } = await run({});
    const greeting = await greetingOf(child);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)?.[0] ?? '';
    expect(greeting).toContain('npx --no artifactstore push');
    expect(greeting).toContain('var/token');
    const file = `${directory}/var/token`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = readFileSync(file, 'utf8').trim();
    const created = await fetch(`${url}/packages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'n', producer: 'p', subject: 's', retention_class: 'transient' }),
    });
    expect(await jsonOf(created, 201)).toMatchObject({ created_by: 'local' });
    child.kill(signal);
    expect(await exit).toEqual([0, null]);
    const lines = (await errors)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual(
      expect.arrayContaining([expect.objectContaining({ level: 'info', method: 'POST', path: '/packages', status: 201 })]),
    );
    expect(greeting + (await errors)).not.toContain(token);
  });

  it('names every setting that is wrong, and ends with 2', async () => {
    const { child, errors, exit } = await run({ ARTIFACTSTORE_HTTP_PORT: 'x', ARTIFACTSTORE_LOG_LEVEL: 'loud' });
    expect(await exit).toEqual([2, null]);
    expect(await errors).toMatch(/ARTIFACTSTORE_HTTP_PORT: .*\n.*ARTIFACTSTORE_LOG_LEVEL: /);
    expect(child.stdout.read()).toBeNull();
  });

  it('says in one line that its port is taken, and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { errors, exit } = await run({ ARTIFACTSTORE_HTTP_PORT: String(port), ARTIFACTSTORE_LOG_LEVEL: 'ERROR' });
    const end = await exit;
    other.close();
    expect(end).toEqual([1, null]);
    expect((await errors).trim().split('\n')).toEqual([expect.stringContaining(`127.0.0.1:${port} is in use`)]);
  });

  it('makes no token where others can connect, and warns that nobody can', async () => {
    const { directory, child, errors, exit } = await run({ ARTIFACTSTORE_HTTP_HOST: '0.0.0.0', ARTIFACTSTORE_RETENTOIN: '1' });
    await greetingOf(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(existsSync(`${directory}/var/token`)).toBe(false);
    expect(await errors).toContain('every protected route answers 401');
    expect(await errors).toContain('ARTIFACTSTORE_RETENTOIN');
  });

  it('does not start a second time on the same database file', async () => {
    const first = await run({});
    await greetingOf(first.child);
    const settings = { ARTIFACTSTORE_DATABASE_URL: `sqlite:///${first.directory}/var/artifactstore.db` };
    const second = await run(settings);
    expect(await second.exit).toEqual([7, null]);
    expect(await second.errors).toContain('another writer has the database file');
    first.child.kill('SIGTERM');
    expect(await first.exit).toEqual([0, null]);
  });
});
