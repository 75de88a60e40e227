import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { configOf } from '@artifact-store/config';
import { createHttpApp, createLog } from '@artifact-store/http-app';
import type { Digester } from '@artifact-store/identity';
import { DatabaseUnavailableError, type DataPlane, type EventQuery, type Events, eventJson } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry, until, upTo } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Agent, EventSource } from 'undici';
import { LogWatch } from '../src/events/log-watch.js';
import { eventStream } from '../src/events/stream/event-stream.js';
import { type ByteRoutes, controlPlaneModule } from '../src/module.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
/** All that events without files need; which algorithm it is does not matter here. */
const digester = { primary: sha256, sha256 } as Digester;

const STREAM = { accept: 'text/event-stream' };
const FINALIZED = 'v1.package.finalized';

describe('A stream of events', () => {
  let registry: MemoryRegistry;
  let app: NestFastifyApplication;
  let url: string;
  let read: EventQuery[];
  let end: (() => Promise<void>)[];

  /** A server over the registry, on a free port or one that it had before. */
  const serve = async (port = 0) => {
    const { events } = registry.plane;
    const page: Events['page'] = (query) => {
      if (query.waitSeconds === undefined) read.push(query);
      return events.page(query);
    };
    const parts = {
      control: { ...registry.plane, events: { page, at: (sequence: number) => events.at(sequence) } },
      byteRoutes: {} as ByteRoutes,
      backends: { health: async () => [] } as Pick<DataPlane, 'health'>,
      defaultBackendId: 'local',
      access: configOf({ ARTIFACTSTORE_ANON_READ: 'true' }).access,
    };
    const log = createLog('error', { write: () => undefined });
    app = await createHttpApp(controlPlaneModule(parts), { log, routableUrl: (path) => path, isDraining: () => false });
    await app.init();
    url = await app.getHttpAdapter().getInstance().listen({ port, host: '127.0.0.1' });
  };

  beforeEach(async () => {
    registry = memoryRegistry({ digester });
    await registry.create();
    read = [];
    end = [];
    await serve();
  });

  afterEach(async () => {
    for (const each of end) await each();
    await app.close();
    await registry.store.close();
  });

  const waiting = () => app.get(LogWatch, { strict: false }).waiting;
  const append = (packages: number) => Promise.all(upTo(packages).map(() => registry.create()));
  const open = async (query = '', headers: Record<string, string> = {}) => {
    const asked = request(`${url}/events${query}`, { headers: { ...STREAM, ...headers }, agent: false });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    end.push(async () => void answer.destroy());
    return answer;
  };
  /** A client that nobody here wrote; tells the types and ids that it dispatches, in order. */
  const eventSource = (query: string, ...types: readonly string[]) => {
    const dispatcher = new Agent();
    const source = new EventSource(`${url}/events${query}`, { node: { dispatcher } });
    const heard: string[] = [];
    for (const type of [...types, 'message']) {
      source.addEventListener(type, (event) => heard.push(`${event.type} ${(event as MessageEvent).lastEventId}`));
    }
    end.push(async () => {
      source.close();
      await dispatcher.destroy();
    });
    return heard;
  };

  it('begins with what there is and goes on with what comes, each message as a page has it', async () => {
    const stream = await open();
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', vary: 'accept' });
    const text = textOf(stream);
    await until(() => waiting() === 1);
    await append(1);
    await until(() => text().includes('id: 4\n'));
    const { events } = await registry.plane.events.page({ since: 0 });
    const messages = events.map(
      (event) => `id: ${event.sequence}\nevent: ${event.eventType}\ndata: ${JSON.stringify(eventJson(event))}\n\n`,
    );
    expect(text()).toBe(`retry: 1000\n\n${messages.join('')}`);
  });

  it('names where a payload over 64 KiB is to be had', async () => {
    await registry.create({ metadata: { text: 'x'.repeat(65_500) }, subject: 's'.repeat(1000) });
    const text = textOf(await open('?since=2'));
    await until(() => text().includes('id: 4\n'));
    expect(text()).toContain('"payload":null,"payload_size":6');
    expect(text()).toContain('"payload_url":"/events/3/payload"');
  });

  it('is understood by EventSource, which goes on where it was when the server comes back', async () => {
    const heard = eventSource('?since=1', 'v1.package.created', 'v1.retention.default_applied');
    await until(() => heard.length === 1 && waiting() === 1);
    const port = Number(new URL(url).port);
    await app.close();
    await append(1);
    await serve(port);
    await until(() => heard.length === 3 && waiting() === 1);
    await append(1);
    await until(() => heard.length === 5);
    expect(heard).toEqual([
      'v1.retention.default_applied 2',
      'v1.package.created 3',
      'v1.retention.default_applied 4',
      'v1.package.created 5',
      'v1.retention.default_applied 6',
    ]);
  }, 20_000);

  it('leads EventSource beyond what its filter passed over, though nothing was for it', async () => {
    const heard = eventSource(`?type=${FINALIZED}`, FINALIZED);
    await until(() => waiting() === 1);
    const { package: another } = await registry.create({ name: 'another' });
    await until(() => read.at(-1)?.since === 4 && waiting() === 1);
    const port = Number(new URL(url).port);
    await app.close();
    await registry.plane.packages.finalize({ packageId: another.packageId, allowEmpty: true, actor: 'ana' });
    read = [];
    await serve(port);
    await until(() => heard.length === 1);
    expect(heard).toEqual([`${FINALIZED} 5`]);
    expect(read[0]?.since).toBe(4);
  }, 20_000);

  it('goes by Last-Event-ID rather than by since', async () => {
    const text = textOf(await open('?since=0', { 'last-event-id': '1' }));
    await until(() => text().includes('id: 2\n'));
    expect(text()).not.toContain('id: 1\n');
  });

  it.each([
    ['a cursor beyond the log', '?since=3', {}, 409, 'cursor_ahead'],
    ['a Last-Event-ID beyond the log', '', { 'last-event-id': '3' }, 409, 'cursor_ahead'],
    ['a Last-Event-ID that is none', '', { 'last-event-id': '-1' }, 422, 'validation_failed'],
    ['a Last-Event-ID that no number can be', '', { 'last-event-id': '9999999999999999' }, 422, 'validation_failed'],
    ['a limit', '?limit=10', {}, 422, 'validation_failed'],
    ['a time to wait', '?wait=10', {}, 422, 'validation_failed'],
    ['a filter that is none', '?subject_id=a', {}, 422, 'validation_failed'],
    ['another kind of text', '', { accept: 'text/plain' }, 406, 'not_acceptable'],
  ])('is refused as a problem before it begins, for %s', async (_, query, headers, status, code) => {
    const response = await fetch(`${url}/events${query}`, { headers: { ...STREAM, ...headers } as Record<string, string> });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each([
    ['text/event-stream, */*', 'text/event-stream'],
    ['text/event-stream;q=0.5, application/json', 'application/json'],
    ['text/event-stream, application/json', 'application/json'],
    ['*/*', 'application/cbor'],
    ['text/*, */*', 'application/cbor'],
  ])('is not for who does not ask for it: %s is %s', async (accept, type) => {
    const answer = await open('', { accept });
    expect(answer.headers['content-type']?.replace(/;.*/, '')).toBe(type);
  });

  it('has no body for HEAD, and waits for nothing then', async () => {
    const response = await fetch(`${url}/events`, { method: 'HEAD', headers: STREAM });
    expect([response.status, await response.text()]).toEqual([200, '']);
    await until(() => waiting() === 0);
  });

  it('is over, and nothing of it is left, when its reader goes', async () => {
    const streams = await Promise.all(upTo(10).map(() => open()));
    for (const stream of streams) stream.resume();
    await until(() => waiting() === 10);
    for (const stream of streams) stream.destroy();
    await until(() => waiting() === 0);
  });

  it('ends in order when the server stops, and says where', async () => {
    const stream = await open(`?type=${FINALIZED}`);
    const text = textOf(stream);
    await until(() => waiting() === 1);
    const ended = once(stream, 'end');
    await app.close();
    await ended;
    expect([stream.complete, text()]).toEqual([true, 'retry: 1000\n\n: \nid: 2\n\n']);
  });

  it('reads no more of the log than its reader takes', async () => {
    const metadata = { text: 'x'.repeat(60_000) };
    for (const _ of upTo(600)) await registry.create({ metadata });
    const stream = await open();
    // Its socket takes some megabytes ahead, however slow the reader is.
    await once(stream, 'readable');
    for (const _ of upTo(20)) await fetch(`${url}/events?since=1202`, { headers: { accept: 'application/json' } });
    const pages = read.filter(({ since }) => since < 1202).length;
    expect(pages).toBeLessThan(9);
    const text = textOf(stream);
    await until(() => text().includes('id: 1202\n'));
    expect([...text().matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(upTo(1202));
  }, 30_000);
});

describe('The messages of a stream', () => {
  const never = { goesOn: (_: number, over: AbortSignal) => once(over, 'abort').then(() => undefined), isOver: false };

  it('say where the reader is whenever there is nothing else to say for a while', async () => {
    const { plane, create } = memoryRegistry({ digester });
    await create();
    const query = { since: 2, type: FINALIZED };
    const first = await plane.events.page(query);
    const gone = new AbortController();
    const messages = eventStream({
      events: plane.events,
      watch: never,
      query,
      first,
      signal: gone.signal,
      silenceMilliseconds: 5,
    });
    const next = async () => (await messages.next()).value;
    expect(await next()).toBe('retry: 1000\n\n');
    expect(await next()).toBe(': \nid: 2\n\n');
    await create();
    expect(await next()).toBe(': \nid: 4\n\n');
    expect(await next()).toBe(': \nid: 4\n\n');
    gone.abort();
    await messages.return();
  });

  it('end where the log cannot be read any more', async () => {
    const { plane, create } = memoryRegistry({ digester });
    await create();
    const page = () => Promise.reject(new DatabaseUnavailableError('gone'));
    const watch = { goesOn: async () => undefined, isOver: false };
    const first = await plane.events.page({ since: 0 });
    const parts = { events: { page }, watch, query: { since: 0 }, first, signal: new AbortController().signal };
    const messages: string[] = [];
    for await (const message of eventStream(parts)) messages.push(message);
    expect(messages).toHaveLength(4);
    expect(messages.at(-1)).toBe(': \nid: 2\n\n');
  });
});

/** All that has come so far. */
function textOf(stream: IncomingMessage): () => string {
  const chunks: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => chunks.push(chunk));
  stream.on('error', () => undefined);
  return () => chunks.join('');
}
