import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exitCode, run, start } from './cli.js';

const NOW = '2026-05-16T09:00:00.000Z';
const JOB_ID = '019bf4c0-0000-7000-8000-000000000001';
const MARKED = ['019bf4c0-0000-7000-8000-0000000000a1', '019bf4c0-0000-7000-8000-0000000000a2'];

interface JobOfServer {
  readonly state: string;
  readonly dry_run?: boolean;
  readonly error?: { readonly code: string; readonly detail: string };
}

/** A server whose job is what the test says, and runs until somebody cancels it. */
let job: JobOfServer;
let cwd: string;
let api: string;

const jobJson = () => ({
  ...{ job_id: JOB_ID, kind: 'retention-sweep', dry_run: false, options: {}, created_by: 'ci', created_at: NOW },
  ...{ started_at: NOW, updated_at: NOW, finished_at: null, cancel_requested: false, done: 2, total: 10, bytes: 0 },
  ...{ rate: null, eta_seconds: null, result: { marked_count: 2, live_packages: 10, needs_force: false }, error: null },
  ...job,
});

const server = createServer((request, response) => {
  const [status, body] = answerTo(request);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

function answerTo({ method, url }: IncomingMessage): [number, object] {
  if (method === 'POST' && url === '/jobs') return [202, jobJson()];
  if (method === 'POST' && url === `/jobs/${JOB_ID}/cancel`) {
    job = { ...job, state: 'cancelled' };
    return [200, { ...jobJson(), state: 'running', cancel_requested: true }];
  }
  if (url?.startsWith(`/jobs/${JOB_ID}/items`)) {
    return [200, { items: MARKED.map((id) => ({ package_id: id })), next_cursor: null }];
  }
  server.emit('followed');
  return [200, jobJson()];
}

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  job = { state: 'running' };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const SWEEP = ['retention', 'sweep'];
const sweep = (...args: string[]) => run([...SWEEP, '--api', api, ...args], { cwd });

async function interrupted(signal: NodeJS.Signals, ...args: string[]) {
  const followed = once(server, 'followed');
  const child = start([...SWEEP, '--api', api, ...args], { cwd });
  const ended = Promise.all([text(child.stdout), text(child.stderr), exitCode(child)]);
  await followed;
  child.kill(signal);
  const [stdout, stderr, code] = await ended;
  return { stdout, stderr, code };
}

describe('a sweep that is interrupted', () => {
  it('cancels its job, and says what was done and how to go on', async () => {
    const { stdout, stderr, code } = await interrupted('SIGINT');
    expect([job.state, code, stdout]).toEqual(['cancelled', 130, '']);
    expect(stderr).toBe(
      'Error: The job was interrupted — 2 packages had been marked by then, and stay so. Run the same command again: it does the rest.\n',
    );
  });

  it('is one JSON object under --json, with all that was marked', async () => {
    const { stdout, code } = await interrupted('SIGTERM', '--json');
    expect([code, JSON.parse(stdout).error]).toEqual([
      143,
      { code: 'interrupted', message: expect.any(String), marked_package_ids: MARKED, marked_count: 2, job_id: JOB_ID },
    ]);
  });

  it('has marked nothing in a dry run', async () => {
    job = { state: 'running', dry_run: true };
    const { stdout } = await interrupted('SIGINT', '--dry-run', '--json');
    expect(JSON.parse(stdout).error).toMatchObject({ marked_package_ids: [], marked_count: 0 });
  });
});

describe('a job that ends otherwise than by success', () => {
  it('was cancelled by somebody else', async () => {
    job = { state: 'cancelled' };
    const { stdout, code } = await sweep('--json');
    expect([code, JSON.parse(stdout).error]).toEqual([5, expect.objectContaining({ code: 'job_cancelled', marked_count: 2 })]);
  });

  it.each([
    ['clock_skew', 7, 'clock_skew'],
    ['sweep_refused', 5, 'sweep_refused'],
    ['internal_error', 1, 'internal_error'],
    ['of_another_version', 7, 'unexpected_response'],
  ])('failed by %s, and so does the command, with %i', async (code, exit, told) => {
    job = { state: 'failed', error: { code, detail: 'why it failed' } };
    const { stdout, code: exited } = await sweep('--json');
    const { error } = JSON.parse(stdout);
    expect([exited, error]).toEqual([exit, expect.objectContaining({ code: told, job_id: JOB_ID })]);
    expect(error.message).toContain('why it failed');
  });
});
