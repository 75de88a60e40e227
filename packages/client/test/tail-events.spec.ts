import { upTo } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { type ConnectOptions, connect, type TailEvents } from '../src/index.js';
import { instantPace, NOW, PACKAGE } from './samples.js';
import { closedUrl, json, problem, scriptedServer } from './scripted-server.js';

const LOG = '019bf4c0-0000-7000-8000-000000000099';

const eventJson = (sequence: number) => ({
  ...{ sequence, created_at: NOW, event_type: 'v1.package.created', subject_kind: 'package', subject_id: PACKAGE, actor: 'ci' },
  ...{ payload: { n: sequence }, payload_digest: `blake3:${'ab'.repeat(32)}`, leaf_hash: `sha256:${'cd'.repeat(32)}` },
});
const page = (from: number, to: number, nextSince = to, logId = LOG) =>
  json(200, {
    log_id: logId,
    events: upTo(to)
      .slice(from - 1)
      .map(eventJson),
    next_since: nextSince,
  });
const broken: Parameters<typeof scriptedServer>[0] = (request) => void request.socket.destroy();
const draining = problem(503, { code: 'draining', detail: 'the server is about to stop' });

async function tailed(apiUrl: string, tail: TailEvents, options: Partial<ConnectOptions> = {}) {
  const pace = instantPace();
  await using remote = connect({ apiUrl, token: 'secret-token', pace, attempts: 1, ...options });
  const sequences: number[] = [];
  let failure: unknown;
  try {
    for await (const events of remote.tailEvents(tail)) sequences.push(...events.map(({ sequence }) => sequence));
  } catch (error) {
    failure = error;
  }
  return { sequences, failure, waits: pace.waits };
}

describe('a tail of the log', () => {
  it('reads to the end, page by page, and waits for nothing', async () => {
    await using server = await scriptedServer(page(1, 2), page(3, 5), page(6, 5));
    expect(await tailed(server.url, {})).toMatchObject({ sequences: [1, 2, 3, 4, 5], failure: undefined });
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/events?since=0&limit=1000',
      '/events?since=2&limit=1000',
      '/events?since=5&limit=1000',
    ]);
  });

  it('goes on behind what a filter passed over', async () => {
    await using server = await scriptedServer(page(1, 0, 9000), page(9001, 9001), page(9002, 9001));
    const tail = { type: 'v1.package.created', subjectKind: 'package', subjectId: PACKAGE };
    expect(await tailed(server.url, tail)).toMatchObject({ sequences: [9001] });
    expect(server.seen[1]?.url).toBe(
      `/events?since=9000&limit=1000&type=v1.package.created&subject_kind=package&subject_id=${PACKAGE}`,
    );
  });

  it('that follows asks the server to wait, but no longer than half of what counts as silence, until it is ended', async () => {
    const over = new AbortController();
    await using server = await scriptedServer(page(1, 1), page(2, 1), page(2, 2), () => over.abort());
    const { sequences, failure } = await tailed(server.url, { follow: true, signal: over.signal }, { idleTimeoutSeconds: 10 });
    expect([sequences, failure]).toEqual([[1, 2], undefined]);
    expect(server.seen[1]?.url).toBe('/events?since=1&limit=1000&wait=5');
    expect(server.seen).toHaveLength(4);
  });

  it('misses nothing and tells nothing twice where servers break off, drain and come back', async () => {
    const proxy = problem(502, '<html>', { 'content-type': 'text/html' });
    await using server = await scriptedServer(page(1, 2), broken, draining, proxy, page(3, 4), broken, page(5, 4));
    const told: number[] = [];
    const { sequences, failure, waits } = await tailed(server.url, { onWaiting: (_, wait) => told.push(wait) });
    expect([sequences, failure]).toEqual([[1, 2, 3, 4], undefined]);
    expect(waits).toEqual([125, 250, 500, 125]);
    expect(told).toEqual(waits);
  });

  it('ends with what the server said last once patience is at its end', async () => {
    await using server = await scriptedServer(page(1, 2), draining);
    const { sequences, failure, waits } = await tailed(server.url, { patienceMilliseconds: 1000 });
    expect([sequences, failure]).toEqual([[1, 2], expect.objectContaining({ code: 'draining' })]);
    expect(waits).toEqual([125, 250, 500, 1000]);
    const gone = await tailed(await closedUrl(), { patienceMilliseconds: 0 });
    expect(gone.failure).toMatchObject({ code: 'connection_failed' });
  });

  it('is not repeated where it is refused', async () => {
    await using server = await scriptedServer(problem(409, { code: 'cursor_ahead', detail: 'since is 9', last_sequence: 2 }));
    expect(await tailed(server.url, { since: 9, follow: true })).toMatchObject({ failure: { code: 'cursor_ahead' }, waits: [] });
  });

  it('does not go on in another log', async () => {
    const other = '019bf4c0-0000-7000-8000-000000000098';
    await using server = await scriptedServer(page(1, 2), broken, page(3, 4, 4, other));
    const { sequences, failure } = await tailed(server.url, { follow: true });
    expect([sequences, failure]).toEqual([[1, 2], expect.objectContaining({ code: 'cursor_ahead' })]);
  });

  it('ends at once where it is ended while it waits for a server', async () => {
    const over = new AbortController();
    await using server = await scriptedServer(broken);
    const tail = { follow: true, signal: over.signal, onWaiting: () => over.abort() };
    expect(await tailed(server.url, tail)).toMatchObject({ sequences: [], failure: undefined });
  });
});
