import { createHash } from 'node:crypto';
import { configOf } from '@artifact-store/config';
import { createHttpApp, createLog } from '@artifact-store/http-app';
import type { Digester } from '@artifact-store/identity';
import { DatabaseUnavailableError, type DataPlane, type EventQuery, type Events } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry, until } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogWatch } from '../src/events/log-watch.js';
import { type ByteRoutes, controlPlaneModule } from '../src/module.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
/** All that events without files need; which algorithm it is does not matter here. */
const digester = { primary: sha256, sha256 } as Digester;

interface PageAnswer {
  readonly events: readonly { readonly sequence: number }[];
  readonly next_since: number;
}

describe('A request that waits for events', () => {
  let registry: MemoryRegistry;
  let app: NestFastifyApplication;
  let url: string;
  let waits: LogWatch;
  let read: EventQuery[];

  beforeEach(async () => {
    registry = memoryRegistry({ digester });
    await registry.create();
    read = [];
    const { events } = registry.plane;
    const page: Events['page'] = (query) => {
      read.push(query);
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
    url = await app.getHttpAdapter().getInstance().listen({ port: 0, host: '127.0.0.1' });
    waits = app.get(LogWatch, { strict: false });
  });

  afterEach(async () => {
    await app.close();
    await registry.store.close();
  });

  const ask = async (query: string, signal?: AbortSignal) => {
    const init = { headers: { accept: 'application/json', connection: 'close' }, ...(signal && { signal }) };
    const response = await fetch(`${url}/events?${query}`, init);
    expect(response.status).toBe(200);
    const { events, next_since: nextSince } = (await response.json()) as PageAnswer;
    return [events.map(({ sequence }) => sequence), nextSince];
  };

  it('is answered at once where there are events', async () => {
    expect(await ask('since=0&wait=60')).toEqual([[1, 2], 2]);
  });

  it('is answered when an event comes, as are all that wait', async () => {
    const asked = Array.from({ length: 20 }, () => ask('since=2&wait=60'));
    await until(() => waits.waiting === 20);
    await registry.create({ name: 'another' });
    for (const answer of await Promise.all(asked)) expect(answer).toEqual([[3, 4], 4]);
    expect(waits.waiting).toBe(0);
  });

  it('waits on where an event comes that its filter does not hold for', async () => {
    const asked = ask('since=2&wait=60&type=v1.package.finalized');
    await until(() => waits.waiting === 1);
    const { package: another } = await registry.create({ name: 'another' });
    await until(() => read.some(({ type, since }) => type !== undefined && since === 4));
    await registry.plane.packages.finalize({ packageId: another.packageId, allowEmpty: true, actor: 'ana' });
    expect(await asked).toEqual([[5], 5]);
  });

  it('is answered with an empty page beyond all that was passed over when its time is over', async () => {
    const asked = ask('since=2&wait=1&type=v1.package.finalized');
    await until(() => waits.waiting === 1);
    await registry.create({ name: 'another' });
    expect(await asked).toEqual([[], 4]);
  });

  it('is answered when the server stops', async () => {
    const asked = ask('since=2&wait=60');
    await until(() => waits.waiting === 1);
    await app.close();
    expect(await asked).toEqual([[], 2]);
  });

  it('waits no more once whoever asked has gone', async () => {
    const client = new AbortController();
    const asked = ask('since=2&wait=60', client.signal);
    await until(() => waits.waiting === 1);
    client.abort();
    await expect(asked).rejects.toThrow('abort');
    await until(() => waits.waiting === 0);
  });

  it.each(['61', '-1', '1.5', ''])('is refused if it is to wait for %j seconds', async (seconds) => {
    expect((await fetch(`${url}/events?wait=${seconds}`)).status).toBe(422);
  });
});

describe('Those who wait for the log', () => {
  it('all get to know when it cannot be read', async () => {
    const page = () => Promise.reject(new DatabaseUnavailableError('gone'));
    const watch = new LogWatch({ ...memoryRegistry({ digester }).plane, events: { page, at: page } });
    await watch.goesOn(5, new AbortController().signal);
    expect(watch.waiting).toBe(0);
  });

  it('are told at once where others wait behind a later event', async () => {
    const registry = memoryRegistry({ digester });
    await registry.create();
    const watch = new LogWatch(registry.plane);
    const over = new AbortController();
    const atEnd = watch.goesOn(2, over.signal);
    await watch.goesOn(1, over.signal);
    expect(watch.waiting).toBe(1);
    over.abort();
    await atEnd;
    await watch.goesOn(2, over.signal);
    expect(watch.waiting).toBe(0);
    await registry.store.close();
  });
});
