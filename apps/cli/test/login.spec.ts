import { once } from 'node:events';
import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describeWith, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';
import { runInTerminal } from './terminal.js';

const TOKEN = 'the-token-of-ci-0123456789';
const READER = 'the-token-of-a-reader-0123';

let server: Awaited<ReturnType<typeof startStandalone>>;
let home: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  const tokens = `ci:read+write=${TOKEN},reader:read=${READER}`;
  server = await startStandalone((await temporaryDirectory()).path, '0', { ARTIFACTSTORE_AUTH_TOKENS: tokens });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  home = (await temporaryDirectory()).path;
  env = { ARTIFACTSTORE_API_URL: server.url };
});

const PROFILES = '.config/artifactstore/profiles';
const profiles = () => readdir(join(home, PROFILES)).catch(() => []);
const login = (input: string, ...args: string[]) => run(['login', ...args], { cwd: home, env, input });
const cli = (...args: string[]) => run(args, { cwd: home, env });
const json = (...args: string[]) => runJson(args, { cwd: home, env });

/** A server that knows no token, and remembers those that it was sent. */
async function startListener(host = '127.0.0.1') {
  const sent: (string | undefined)[] = [];
  const listener = createServer((request: IncomingMessage, response) => {
    sent.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json').end('{"items":[],"next_cursor":null}');
  });
  listener.listen(0, host);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return { sent, url: `http://${host}:${port}`, [Symbol.asyncDispose]: async () => void listener.close() };
}

describe('login', () => {
  it('keeps a token that is piped in, for its user alone, and shows it to nobody', async () => {
    const { stdout, stderr, code } = await login(`${TOKEN}\n`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^api {6}http:\/\/127\S+\nprofile {2}\(for this API.*\)\nkept in {2}\S+\.json\nscopes {3}read, write\n$/,
    );
    expect(stdout).not.toContain(TOKEN);
    const [name = ''] = await profiles();
    expect(name).toBe(`${encodeURIComponent(server.url)}.json`);
    const modes = ['.config/artifactstore', PROFILES, join(PROFILES, name)].map(
      async (path) => (await stat(join(home, path))).mode,
    );
    expect((await Promise.all(modes)).map((mode) => mode & 0o777)).toEqual([0o700, 0o700, 0o600]);
    expect(await readFile(join(home, PROFILES, name), 'utf8')).toContain(TOKEN);
  });

  it('lets every command in from then on', async () => {
    expect(await cli('ls')).toMatchObject({ code: 4 });
    await login(TOKEN);
    expect(await cli('ls')).toMatchObject({ code: 0 });
    expect(await json('whoami')).toEqual({
      api_url: `${server.url}/`,
      token_source: expect.stringMatching(/^the profile .*\.json$/),
      scopes: ['read', 'write'],
    });
  });

  it('tells that the environment comes first', async () => {
    const withToken = { ...env, ARTIFACTSTORE_API_TOKEN: READER };
    const { stderr, code } = await run(['login'], { cwd: home, env: withToken, input: TOKEN });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Warning: the token that the environment gives comes before/)]);
  });

  it('replaces a token by another', async () => {
    await login(TOKEN);
    expect(JSON.parse((await login(READER, '--json')).stdout)).toMatchObject({ scopes: ['read'], profile: null });
    expect(await profiles()).toHaveLength(1);
    expect(await json('whoami')).toMatchObject({ scopes: ['read'] });
  });

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['two lines', `${TOKEN}\n${READER}\n`],
    ['two words', 'the-secret of-two-words\n'],
    ['what no header may hold', 'the-secret-\u0001-of-it\n'],
    ['what is no ASCII', 'the-secret-ü-of-it\n'],
    ['what is far too long', `${'the-secret'.repeat(10_000)}\n`],
  ])('refuses %s, and repeats nothing of it', async (_, input) => {
    const { stdout, stderr, code } = await login(input);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Error: .* standard input: /);
    expect(stderr).not.toMatch(/the-secret|the-token/);
    expect(await profiles()).toEqual([]);
  });

  it('keeps no token that the API does not know', async () => {
    const { stdout, code } = await login('the-token-of-nobody-0123\n', '--json');
    expect([code, JSON.parse(stdout).error]).toEqual([
      4,
      expect.objectContaining({ code: 'token_unknown', token_source: 'standard input' }),
    ]);
    expect(stdout).not.toContain('the-token-of-nobody');
    expect(await profiles()).toEqual([]);
  });

  it('keeps no token while the API cannot be asked', async () => {
    const { url } = await startListener().then(async (listener) => {
      await listener[Symbol.asyncDispose]();
      return listener;
    });
    expect(await login(TOKEN, '--api', url)).toMatchObject({ code: 7 });
    expect(await profiles()).toEqual([]);
  });

  it('takes no token as an argument or a flag, and repeats none', async () => {
    for (const args of [
      ['login', TOKEN],
      ['login', `--token=${TOKEN}`],
      ['ls', '--token', TOKEN],
      ['ls', `--token=${TOKEN}`],
    ]) {
      const { stdout, stderr, code } = await cli(...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/token/);
      expect(stderr).not.toContain(TOKEN);
    }
  });

  it('puts a file in the place of a symbolic link, and writes to nothing behind it', async () => {
    await mkdir(join(home, PROFILES), { recursive: true, mode: 0o700 });
    await writeFile(join(home, 'elsewhere'), 'untouched');
    const path = join(home, PROFILES, 'ci.json');
    await symlink(join(home, 'elsewhere'), path);
    expect(await cli('ls', '--profile', 'ci')).toMatchObject({ code: 2, stderr: expect.stringContaining('is a symbolic link') });
    expect(await login(TOKEN, '--profile', 'ci')).toMatchObject({ code: 0 });
    expect((await lstat(path)).isFile()).toBe(true);
    expect(await readFile(join(home, 'elsewhere'), 'utf8')).toBe('untouched');
  });
});

describeWith('script', 'login at a terminal', () => {
  it('asks, and does not show what is typed', async () => {
    const typed = { after: 'Token for ', keys: `${TOKEN}x\x7f\r` };
    const { screen, code } = await runInTerminal(['login'], { cwd: home, env, columns: 80, typed });
    expect(screen).toMatch(/^Token for http:\/\/127\S+: \r?\n/);
    expect(screen).not.toContain(TOKEN.slice(0, 8));
    expect([code, await json('whoami')]).toEqual([0, expect.objectContaining({ scopes: ['read', 'write'] })]);
  });

  it('is ended by Ctrl-C, and keeps nothing', async () => {
    const typed = { after: 'Token for ', keys: `${TOKEN}\x03` };
    const { screen, code } = await runInTerminal(['login'], { cwd: home, env, columns: 80, typed });
    expect([code, screen]).toEqual([130, expect.stringMatching(/Error:\S* Interrupted\./)]);
    expect(await profiles()).toEqual([]);
  });

  it('is ended by a return without a token', async () => {
    const typed = { after: 'Token for ', keys: '\r' };
    expect(await runInTerminal(['login'], { cwd: home, env, columns: 80, typed })).toMatchObject({
      code: 2,
      screen: expect.stringContaining('what was typed: the token is empty'),
    });
  });
});

describe('a profile', () => {
  it('is for its API alone: no other server is ever sent its token', async () => {
    await using other = await startListener();
    await login(TOKEN);
    await login(TOKEN, '--profile', 'ci');
    expect(await cli('ls', '--api', other.url)).toMatchObject({ code: 0 });
    expect(await cli('ls', '--api', other.url, '--profile', 'ci')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`the profile ci is for ${server.url}, and --api names another server`),
    });
    expect(other.sent).toEqual([undefined]);
  });

  it('is not used for an API that another file names', async () => {
    await using other = await startListener();
    await login(TOKEN);
    const [name = ''] = await profiles();
    const copy = join(home, PROFILES, `${encodeURIComponent(other.url)}.json`);
    await writeFile(copy, await readFile(join(home, PROFILES, name)), { mode: 0o600 });
    expect(await cli('ls', '--api', other.url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`is for ${server.url}`),
    });
    expect(other.sent).toEqual([]);
  });

  it('with a name brings its API with it', async () => {
    await login(TOKEN, '--profile', 'ci');
    const elsewhere = { ARTIFACTSTORE_API_URL: 'http://127.0.0.1:1' };
    const { stdout, code } = await run(['whoami', '--profile', 'ci', '--json'], { cwd: home, env: elsewhere });
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ api_url: `${server.url}/` })]);
    expect(await cli('ls')).toMatchObject({ code: 4 });
  });

  it.each(['nobody', '../../x', '%2e', '', '.'])('that is not there is named by how to make it: %j', async (name) => {
    const { stderr, code } = await cli('ls', '--profile', name);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/there is no profile nobody|a name of a profile has/)]);
  });

  it('is gone after a logout, with what a login that was killed has left of it', async () => {
    await login(TOKEN, '--profile', 'ci');
    await login(TOKEN);
    await writeFile(join(home, PROFILES, 'ci.json.0123456789ab'), TOKEN, { mode: 0o600 });
    expect(await json('logout', '--profile', 'ci')).toMatchObject({ removed: true });
    expect(await profiles()).toEqual([`${encodeURIComponent(server.url)}.json`]);
    expect(await json('logout')).toMatchObject({ removed: true });
    expect([await json('logout'), await profiles()]).toEqual([expect.objectContaining({ removed: false }), []]);
  });
});

describe('an API', () => {
  it('whose address is too long for the name of a file has profiles with names alone', async () => {
    await using other = await startListener();
    const api = `${other.url}/${'long'.repeat(60)}`;
    expect(await cli('ls', '--api', api)).toMatchObject({ code: 0, stderr: '' });
    expect(await login(TOKEN, '--api', api)).toMatchObject({ code: 2, stderr: expect.stringContaining('--profile <name>') });
  });
});

describe('a token', () => {
  it('is that of the flag, else of the environment, else of the profile', async () => {
    await login(READER);
    await login(TOKEN, '--profile', 'ci');
    await writeFile(join(home, 'token'), `${TOKEN}\n`);
    const sourceOf = async (args: string[], more: Record<string, string> = {}) =>
      (await runJson(['whoami', ...args], { cwd: home, env: { ...env, ...more } })).token_source;
    expect(await sourceOf([])).toMatch(/^the profile .*%3A%2F%2F/);
    expect(await sourceOf([], { ARTIFACTSTORE_API_TOKEN: TOKEN })).toBe('ARTIFACTSTORE_API_TOKEN');
    expect(await sourceOf([], { ARTIFACTSTORE_API_TOKEN_REF: 'file:token' })).toBe('ARTIFACTSTORE_API_TOKEN_REF');
    expect(await sourceOf([], { ARTIFACTSTORE_API_TOKEN_REF: 'env:OF_CI', OF_CI: TOKEN })).toBe('ARTIFACTSTORE_API_TOKEN_REF');
    expect(await sourceOf(['--token-file', 'token'], { ARTIFACTSTORE_API_TOKEN: READER })).toBe('the token file token');
    expect(await sourceOf(['--profile', 'ci'], { ARTIFACTSTORE_API_TOKEN: READER })).toMatch(/^the profile .*ci\.json$/);
  });

  it('is not chosen between two', async () => {
    const both = { ...env, ARTIFACTSTORE_API_TOKEN: TOKEN, ARTIFACTSTORE_API_TOKEN_REF: 'env:OTHER', OTHER: READER };
    const { stderr, code } = await run(['ls'], { cwd: home, env: both });
    expect([code, stderr]).toEqual([2, expect.stringContaining('ARTIFACTSTORE_API_TOKEN_REF are both set')]);
    expect(await cli('ls', '--profile', 'ci', '--token-file', 'token')).toMatchObject({ code: 2 });
  });

  it('that is refused is told by where it came from', async () => {
    const unknown = { ...env, ARTIFACTSTORE_API_TOKEN: 'the-token-of-nobody-0123' };
    const { stderr, code } = await run(['ls'], { cwd: home, env: unknown });
    expect([code, stderr]).toEqual([4, expect.stringContaining('(the token was that of ARTIFACTSTORE_API_TOKEN)')]);
    expect(stderr).not.toContain('the-token-of-nobody');
    await login(READER);
    const lacking = await cli('jobs', 'list', '--json');
    expect([lacking.code, JSON.parse(lacking.stdout).error]).toEqual([
      4,
      expect.objectContaining({ code: 'scope_missing', token_source: expect.stringMatching(/^the profile /) }),
    ]);
  });

  it('that is missing is told by how to give one', async () => {
    const { stderr, code } = await cli('ls');
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining(`found no token for ${server.url}: artifactstore login keeps one`),
    ]);
  });

  it.each(['', 'the-secret\nthe-other-secret\n'])('in a file is one line: %j is refused', async (content) => {
    await writeFile(join(home, 'token'), content);
    const { stderr, code } = await cli('ls', '--token-file', 'token');
    expect([code, stderr]).toEqual([2, expect.stringContaining('the token file token: ')]);
    expect(stderr).not.toContain('secret');
  });

  it('goes over the network in the clear with a warning, and over this machine without one', async () => {
    await using everywhere = await startListener('0.0.0.0');
    const withToken = { ARTIFACTSTORE_API_TOKEN: TOKEN };
    const { stderr, code } = await run(['ls', '--api', everywhere.url], { cwd: home, env: withToken });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Warning: the token goes to http:\/\/0\.0\.0\.0:\d+ in the clear/),
    ]);
    expect((await run(['ls', '--api', everywhere.url], { cwd: home })).stderr).toBe('');
    expect((await run(['ls', '--api', server.url], { cwd: home, env: withToken })).stderr).toBe('');
  });
});
