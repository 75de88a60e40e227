import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createLog, openServer, type Server } from '@artifact-store/http-app';
import {
  BackendUnavailableError,
  type CallOptions,
  type DataPlane,
  GrantExpiredError,
  type Verdict,
} from '@artifact-store/planes';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataPlaneModule } from '../src/module.js';

const GRANT = 'the.grant.of-these-tests';
const BODY = { grant: GRANT, digest: 'both', max_bytes_per_second: null };

let server: Server;
let url: string;
/** What the data plane was asked, and the end of its one verification. */
let asked: unknown[];
let logged: string[];
let verifying: PromiseWithResolvers<readonly Verdict[]>;
let signal: AbortSignal | undefined;

const data: Pick<DataPlane, 'verify' | 'delete'> = {
  verify(request, options: CallOptions = {}) {
    asked.push(request);
    signal = options.signal;
    return verifying.promise;
  },
  async delete(request) {
    asked.push(request);
  },
};

beforeEach(async () => {
  asked = [];
  logged = [];
  verifying = Promise.withResolvers();
  verifying.promise.catch(() => {});
  server = await openServer({
    module: dataPlaneModule({ data: data as DataPlane, idleTimeoutSeconds: 0.3 }),
    log: createLog('debug', { write: (text) => void logged.push(text) }),
    listen: { host: '127.0.0.1', port: 0 },
    drainSeconds: 0,
    close: async () => {},
  });
  url = await server.listen();
});

afterEach(async () => {
  await server.stop();
  expect(logged.join('')).toContain('/data/');
  expect(logged.join('')).not.toContain(GRANT);
});

function post(path: string, body: unknown = BODY, headers = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${url}${path}`, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
}

/** An answer that has begun, with nothing but blanks so far. */
async function begunAnswer() {
  const sending = httpRequest(`${url}/data/verifications`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  sending.end(JSON.stringify(BODY));
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  const chunks = answer.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
  return {
    answer,
    async untilBlank() {
      expect(Buffer.from((await chunks.next()).value).toString()).toBe(' ');
    },
    async rest() {
      return (await buffer(chunks)).toString();
    },
  };
}

describe('POST /data/verifications', () => {
  it('answers what was found, at once where that is soon', async () => {
    verifying.resolve([]);
    const answer = await post('/data/verifications');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('{"verdicts":[]}');
    expect(asked).toEqual([{ grant: GRANT, digest: 'both', maxBytesPerSecond: null }]);
  });

  it('shows from time to time that it is under way, and the answer is JSON all the same', async () => {
    const { answer, rest, untilBlank } = await begunAnswer();
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json; charset=utf-8' } });
    for (let blank = 0; blank < 4; blank++) await untilBlank();
    verifying.resolve([]);
    expect(JSON.parse(await rest())).toEqual({ verdicts: [] });
  });

  it('tells by its status of what fails soon, and in its answer of what fails later', async () => {
    const { rest, untilBlank } = await begunAnswer();
    await untilBlank();
    verifying.reject(new BackendUnavailableError('EIO', { backend_id: 'local' }));
    expect(JSON.parse(await rest())).toEqual({
      error: { code: 'backend_unavailable', detail: 'EIO', members: { backend_id: 'local' } },
    });

    verifying = Promise.withResolvers();
    verifying.reject(new GrantExpiredError('the grant has expired'));
    const refused = await post('/data/verifications');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'grant_expired' });
  });

  it('tells of a defect without its inside', async () => {
    const { rest, untilBlank } = await begunAnswer();
    await untilBlank();
    verifying.reject(new Error('a secret of ours'));
    const text = await rest();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal_error' } });
    expect(text).not.toContain('secret');
  });

  it('ends what it does when the client is gone', async () => {
    const { answer, untilBlank } = await begunAnswer();
    await untilBlank();
    const aborted = once(signal as AbortSignal, 'abort');
    answer.destroy();
    await aborted;
    verifying.reject(signal?.reason);
  });

  it.each([
    ['no grant', { digest: 'both' }, 422],
    ['no digest', { grant: GRANT }, 422],
    ['another digest', { ...BODY, digest: 'sha256' }, 422],
    ['no speed at all', { ...BODY, max_bytes_per_second: 0 }, 422],
    ['no JSON', 'grant', 400],
    ['no object', '[]', 422],
    ['too much', { ...BODY, grant: 'x'.repeat(1_100_000) }, 413],
  ])('refuses %s', async (_, body, status) => {
    expect((await post('/data/verifications', body)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it('takes JSON alone', async () => {
    expect((await post('/data/verifications', BODY, { 'content-type': 'text/plain' })).status).toBe(415);
  });
});

describe('POST /data/deletions', () => {
  it('answers once the keys of the grant are gone', async () => {
    const answer = await post('/data/deletions', { grant: GRANT });
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    expect(asked).toEqual([{ grant: GRANT }]);
  });

  it('takes no grant from the URL, where it might be logged', async () => {
    expect((await post(`/data/deletions?grant=${GRANT}`, {})).status).toBe(422);
    expect(asked).toEqual([]);
  });
});
