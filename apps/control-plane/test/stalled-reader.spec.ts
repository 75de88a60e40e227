import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeCanonical } from '@artifact-store/encoding';
import type { Timestamp } from '@artifact-store/identity';
import type { EventPage, RecordedEvent } from '@artifact-store/planes';
import { until, upTo } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { sendStream } from '../src/events/stream/send-stream.js';

const payload = encodeCanonical({ text: 'x'.repeat(60_000) });
const recorded = (sequence: number): RecordedEvent => ({
  sequence,
  createdAt: '2026-05-16T09:00:00.000Z' as Timestamp,
  eventType: 'v1.package.created',
  subjectKind: 'package',
  subjectId: '019bf4c0-0000-7000-8000-000000000001',
  actor: 'ana',
  payload,
  payloadDigest: new Uint8Array(32),
  leafHash: new Uint8Array(32),
});
/** A page of a log that never ends. */
const pageAfter = (since: number): EventPage => ({
  logId: 'log',
  events: upTo(20).map((n) => recorded(since + n)),
  nextSince: since + 20,
});

describe('A reader of a stream', () => {
  let app: FastifyInstance;

  afterEach(() => app.close());

  it('that takes nothing any more is cut off', async () => {
    let pages = 0;
    let isCut = false;
    const page = async ({ since }: { readonly since: number }) => {
      pages += 1;
      return pageAfter(since);
    };
    const watch = { goesOn: async () => undefined, isOver: false };
    app = fastify();
    app.get('/', (_request, reply) => {
      reply.raw.once('close', () => {
        isCut = true;
      });
      sendStream(reply, { events: { page }, watch, query: { since: 0 }, first: pageAfter(0) }, 200);
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const asked = request({ port, host: '127.0.0.1', agent: false }).end();
    const [answer] = await once(asked, 'response');
    // What is on its way is still to be had, and then the answer breaks off.
    await until(() => isCut);
    const pagesThen = pages;
    const failed = once(answer, 'error');
    answer.resume();
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
    expect(pages).toBe(pagesThen);
  }, 20_000);
});
