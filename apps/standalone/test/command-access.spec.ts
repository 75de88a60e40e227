import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@artifact-store/http-app';
import {
  expectCleanLog,
  type ServerProcess,
  startDeployment,
  startServerProcess,
  temporaryDirectory,
} from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { openStandalone } from '../src/standalone.js';
import { configIn, startServer } from './server.js';

let home: string;
beforeEach(async () => {
  home = (await temporaryDirectory()).path;
});

const apiFileIn = (directory: string) => join(directory, 'var/artifactstore.db.api');
const start = (env: Record<string, string> = {}) => startServerProcess({ home, env: { ARTIFACTSTORE_HTTP_PORT: '0', ...env } });

async function apiOf(directory: string): Promise<{ url: string; token: string }> {
  return JSON.parse(await readFile(apiFileIn(directory), 'utf8'));
}

const listedBy = async ({ url, token }: { url: string; token: string }) =>
  (await fetch(`${url}/packages`, { headers: { authorization: `Bearer ${token}` } })).status;

describe('the file by which a server lets commands in', () => {
  it('is there while the server listens, for its owner alone, and gone when it has stopped', async () => {
    const server = await start();
    const api = await apiOf(home);
    expect(api).toEqual({ url: server.url, token: expect.stringMatching(/^[\w-]{43}$/) });
    expect((await stat(apiFileIn(home))).mode & 0o777).toBe(0o600);
    expect(await listedBy(api)).toBe(200);
    const { code, stderr } = await server.stop();
    expect([code, existsSync(apiFileIn(home))]).toEqual([0, false]);
    expectCleanLog(stderr, api.token);
  });

  it('lets in whoever has it where tokens are configured, and where they are not, and lets nobody else in', async () => {
    const server = await startServer({});
    const { token } = JSON.parse(await readFile(join(server.directory, 'artifactstore.db.api'), 'utf8'));
    expect(await listedBy({ url: server.url, token })).toBe(200);
    await server.close();

    const open = await startServer({ ARTIFACTSTORE_AUTH_TOKENS: '' });
    const its = JSON.parse(await readFile(join(open.directory, 'artifactstore.db.api'), 'utf8'));
    expect(await listedBy({ url: open.url, token: its.token })).toBe(200);
    expect((await fetch(`${open.url}/packages`)).status).toBe(401);
    // Each run has its own.
    expect(await listedBy({ url: open.url, token })).toBe(401);
    await open.close();
  });

  it('names its actor `cli`', async () => {
    const server = await startServer({});
    const { token } = JSON.parse(await readFile(join(server.directory, 'artifactstore.db.api'), 'utf8'));
    const answer = await fetch(`${server.url}/packages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'n', producer: 'p', subject: 's', retention_class: 'transient' }),
    });
    expect(await answer.json()).toMatchObject({ created_by: 'cli' });
    await server.close();
  });

  it('of a server that was killed gives way to that of the next', async () => {
    const first: ServerProcess = await start();
    const old = await apiOf(home);
    await first.kill();
    expect(await apiOf(home)).toEqual(old);
    const second = await start();
    const api = await apiOf(home);
    expect(api.url).toBe(second.url);
    expect(await listedBy({ ...api, token: old.token })).toBe(401);
    await second.stop();
    expect(existsSync(apiFileIn(home))).toBe(false);
  });

  it.each(['0.0.0.0', '::'])('names an address of this machine where the server listens at %s', async (host) => {
    const server = await start({ ARTIFACTSTORE_HTTP_HOST: host, ARTIFACTSTORE_AUTH_TOKENS: 'ci=ci-at-any-address-secret-4711' });
    const api = await apiOf(home);
    expect(await listedBy(api)).toBe(200);
    await server.stop();
  });

  it('is written by a control plane that is a process of its own, too', async () => {
    const planes = await startDeployment({ home, internalPorts: true });
    const path = join(home, 'log.db.api');
    const api = JSON.parse(await readFile(path, 'utf8'));
    expect(api.url).toBe(planes.url);
    expect(await listedBy(api)).toBe(200);
    expectCleanLog(planes.logs(), api.token);
    await planes.stop();
    expect(existsSync(path)).toBe(false);
  });

  it('keeps no server from serving where it cannot be written', async () => {
    await mkdir(join(apiFileIn(home), 'in-the-way'), { recursive: true });
    const server = await start();
    await server.untilLogged('they will not find this server');
    expect((await server.send('/packages')).status).toBe(200);
    await server.stop();
  });

  it('is not made by a server that fails to start', async () => {
    const server = await startServer({});
    const before = await readFile(join(server.directory, 'artifactstore.db.api'), 'utf8');
    await expect(openStandalone(configIn(server.directory, {}), createLog('error'))).rejects.toMatchObject({
      code: 'database_in_use',
    });
    expect(await readFile(join(server.directory, 'artifactstore.db.api'), 'utf8')).toBe(before);
    await server.close();
  });
});
