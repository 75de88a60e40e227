import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exitCode, start } from './cli.js';

const ID = '019bf4c0-0000-7000-8000-000000000001';
const NOW = '2026-05-16T09:00:00.000Z';
const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'transient'];

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What a grant looks like; nobody checks this one. */
const GRANT = `${part({ alg: 'HS256', kid: 'k' })}.${part({ op: 'upload', package_id: ID })}.c2lnbmF0dXJl`;

const created = {
  ...{ package_id: ID, name: 'n', producer: 'p', subject: 's', retention_class: 'transient', unique_key: null },
  ...{ metadata: {}, metadata_schema: null, status: 'created', manifest_digest: null, file_count: 0, total_bytes: 0 },
  ...{ created_at: NOW, created_by: 'x', finalized_at: null, finalized_by: null, last_event_sequence: 2 },
  upload_grant: { token: GRANT, expires_at: NOW, url: null },
  retention: {
    current_expires_at: null,
    eligible_for_deletion: false,
    eligible_at: null,
    active_hold_id: null,
    last_event_sequence: 2,
  },
};

const UNKNOWN = { type: 'about:blank', title: 'No such route', status: 404, code: 'route_not_found', detail: 'no such route' };

/** A server that creates packages and then never answers an upload: a push against it is always under way. */
const server = createServer((request, response) => {
  if (request.url?.endsWith('/known')) {
    response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(UNKNOWN));
  } else if (request.method === 'POST')
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(created));
  else server.emit('upload');
});

let cwd: string;
let api: string;

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  await writeFile(join(cwd, 'file'), 'content');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function interruptedPush(signal: NodeJS.Signals, ...more: string[]) {
  const uploading = once(server, 'upload');
  const child = start(['push', 'file', ...DESCRIBED, '--api', api, ...more], { cwd });
  const ended = Promise.all([text(child.stdout), text(child.stderr), exitCode(child)]);
  await uploading;
  child.kill(signal);
  const [stdout, stderr, code] = await ended;
  return { stdout, stderr, code };
}

describe('a push that is interrupted', () => {
  it('exits 130 and says what is stored and how to go on', async () => {
    const { stderr, code } = await interruptedPush('SIGINT', '--resume', 'push.jsonl');
    expect(code).toBe(130);
    expect(stderr).toContain(`0 of 1 files are in package ${ID}, which is still open. Run the same command again to go on.`);
  });

  it('says that it cannot go on without a key or a resume file', async () => {
    expect((await interruptedPush('SIGINT')).stderr).toContain('A new run starts a new package');
  });

  it('is one JSON object under --json, and 143 for SIGTERM', async () => {
    const { stdout, code } = await interruptedPush('SIGTERM', '--json');
    expect([code, JSON.parse(stdout).error]).toEqual([143, expect.objectContaining({ code: 'interrupted', package_id: ID })]);
  });
});

describe('a command that a silent server holds up', () => {
  const PULL = ['pull', ID, 'copy'];

  it.each([
    ['pull', PULL, 'Error: The transfer was interrupted — no file was fetched. Run the same command again.\n'],
    ['cat', ['cat', ID, 'file'], 'Error: Interrupted.\n'],
  ])('ends with the first signal: %s', async (_, args, said) => {
    const asked = once(server, 'upload');
    const child = start([...args, '--api', api], { cwd });
    const ended = Promise.all([text(child.stderr), exitCode(child)]);
    await asked;
    child.kill('SIGINT');
    expect(await ended).toEqual([said, 130]);
  });
});
