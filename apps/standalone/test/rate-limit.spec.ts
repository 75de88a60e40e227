import { once } from 'node:events';
import { connect } from 'node:net';
import { jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer, TOKENS } from './server.js';

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const LIMIT = 5;

describe('a rate limit', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ ARTIFACTSTORE_RATE_LIMIT: `${LIMIT}/3600`, ARTIFACTSTORE_ANON_READ: 'true' });
  });
  afterAll(() => server.close());

  it('refuses what a token sends beyond it, says for how long, and touches no other token', async () => {
    for (let sent = 0; sent < LIMIT; sent++) await jsonOf(server.send('/packages', as(TOKENS.read)), 200);
    const refused = await server.send('/packages', as(TOKENS.read));
    const seconds = Number(refused.headers.get('retry-after'));
    expect(await problemOf(refused, 429, 'rate_limited')).toMatchObject({
      detail: 'reader has sent the 5 requests that it may send in 3600 seconds',
      retry_after_seconds: seconds,
    });
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(3600);
    await jsonOf(server.send('/packages', as(TOKENS.all)), 200);
  });

  it('counts what is refused for another reason, and does nothing of what is beyond it', async () => {
    const create = (name: string) =>
      server.send('/packages', {
        method: 'POST',
        ...{ headers: { ...as(TOKENS.write).headers, 'content-type': 'application/json' } },
        body: JSON.stringify({ name, producer: 'p', subject: 's', retention_class: 'transient' }),
      });
    for (let sent = 0; sent < LIMIT - 1; sent++) await problemOf(server.send('/jobs', as(TOKENS.write)), 403, 'scope_missing');
    await jsonOf(create('within'), 201);
    await problemOf(create('beyond'), 429, 'rate_limited');
    const { items } = await jsonOf(server.send('/packages', as(TOKENS.all)), 200);
    expect((items as { name: string }[]).map(({ name }) => name)).toEqual(['within']);
  });

  it('counts strangers by their address, whatever token they guess, and those who read without one', async () => {
    const guess = (number: number) => server.send('/packages', as(`guessed-token-${number}`));
    for (let sent = 0; sent < LIMIT; sent++) await problemOf(guess(sent), 401, 'token_unknown');
    await problemOf(guess(LIMIT), 429, 'rate_limited');
    await problemOf(server.send('/packages', { headers: { authorization: '' } }), 429, 'rate_limited');
  });

  it('is answered before the body is sent', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const head = ['PUT /packages/x/files/a HTTP/1.1', 'Host: x', 'Expect: 100-continue', 'Content-Length: 1000000'];
    socket.write(`${[...head, 'Authorization: Bearer another-guess'].join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 429 /);
    socket.destroy();
  });

  it('does not count what is open to anybody', async () => {
    for (let sent = 0; sent < 3 * LIMIT; sent++) await jsonOf(server.send('/health', { headers: { authorization: '' } }), 200);
  });
});

describe('without a rate limit', () => {
  it('nobody is refused for how much they send', async () => {
    const server = await startServer();
    for (let sent = 0; sent < 100; sent++) await jsonOf(server.send('/packages'), 200);
    await server.close();
  });
});

describe('a rate limit of a second', () => {
  it('lets the caller go on when it is over', async () => {
    const server = await startServer({ ARTIFACTSTORE_RATE_LIMIT: '1/1' });
    await jsonOf(server.send('/packages'), 200);
    let answer = await server.send('/packages');
    while (answer.status === 429) answer = await server.send('/packages');
    await jsonOf(answer, 200);
    await server.close();
  });
});
