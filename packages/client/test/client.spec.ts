import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DuplicateRelativePathError, UnexpectedResponseError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { type ConnectOptions, connect } from '../src/index.js';
import { bytesOf, FILE, fileJson, grant, instantPace, NOW, PACKAGE } from './samples.js';
import { closedUrl, json, problem, scriptedServer } from './scripted-server.js';

const packageJson = {
  ...{ package_id: PACKAGE, name: 'n', producer: 'p', subject: 's', retention_class: 'transient', unique_key: null },
  ...{ metadata: { camelCase: 1, snake_case: { a_b: [true] } }, metadata_schema: null, status: 'created', manifest_digest: null },
  ...{ file_count: 0, total_bytes: 0, created_at: NOW, created_by: 'ci', finalized_at: null, finalized_by: null },
  last_event_sequence: 2,
  retention: {
    current_expires_at: NOW,
    eligible_for_deletion: false,
    eligible_at: null,
    active_hold_id: null,
    last_event_sequence: 2,
  },
};

function client(apiUrl: string, options: Partial<ConnectOptions> = {}) {
  const pace = instantPace();
  return Object.assign(connect({ apiUrl, token: 'secret-token', pace, ...options }), { waits: pace.waits });
}

describe('a request', () => {
  it('carries the token and names the client', async () => {
    await using server = await scriptedServer(json(200, packageJson));
    await using remote = client(`${server.url}/below/a/path/`);
    await remote.control.packages.get(PACKAGE);
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      url: `/below/a/path/packages/${PACKAGE}`,
      headers: { authorization: 'Bearer secret-token', 'user-agent': expect.stringMatching(/^artifactstore\/\d+\.\d+\.\d+$/) },
    });
  });

  it('carries no Authorization without a token', async () => {
    await using server = await scriptedServer(json(200, packageJson));
    await using remote = client(server.url, { token: null });
    await remote.control.packages.get(PACKAGE);
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each(['ftp://x', 'nonsense', 'http://user:pass@x'])('is not made to %s', (apiUrl) => {
    expect(() => client(apiUrl)).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
  });
});

describe('a bearer token', () => {
  it.each(['', 'two\nlines', 'tök€n', '\0'])('is not %j, and is not repeated', (token) => {
    expect(() => client('http://127.0.0.1', { token })).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        detail: 'the bearer token is empty, or not one line of printable ASCII',
      }),
    );
  });
});

describe('packages', () => {
  it('are created with their metadata as it is', async () => {
    await using server = await scriptedServer(
      json(201, { ...packageJson, upload_grant: { token: 'g', expires_at: NOW } }),
      json(200, packageJson),
    );
    await using remote = client(server.url);
    const command = {
      name: 'n',
      producer: 'p',
      subject: 's',
      retentionClass: 'transient',
      actor: 'x',
      metadata: { camelCase: 1 },
    };
    await expect(remote.control.packages.create(command)).resolves.toMatchObject({
      created: true,
      uploadGrant: { token: 'g', expiresAt: NOW },
      package: { packageId: PACKAGE, metadata: { camelCase: 1, snake_case: { a_b: [true] } }, retentionClass: 'transient' },
      retention: { currentExpiresAt: NOW },
    });
    await expect(remote.control.packages.create(command)).resolves.toMatchObject({ created: false });
  });

  it('are listed by filters and pages', async () => {
    await using server = await scriptedServer(json(200, { items: [packageJson], next_cursor: 'more' }));
    await using remote = client(server.url);
    const query = { producer: 'a b', createdAfter: NOW as never, held: false, metadata: { 'k&': 'v=' }, limit: 7 };
    await expect(remote.control.packages.list(query)).resolves.toMatchObject({
      items: [{ package: { name: 'n' } }],
      nextCursor: 'more',
    });
    const sent = new URL(server.seen[0]?.url ?? '', server.url).searchParams;
    expect(Object.fromEntries(sent)).toEqual({
      producer: 'a b',
      created_after: NOW,
      held: 'false',
      'metadata.k&': 'v=',
      limit: '7',
    });
  });

  it('give their manifest with its digest', async () => {
    const digest = `blake3:${'0'.repeat(64)}`;
    await using server = await scriptedServer((_, response) => void response.writeHead(200, { etag: `"${digest}"` }).end('CBOR'));
    await using remote = client(server.url);
    const { bytes, manifestDigest } = await remote.control.packages.manifest(PACKAGE);
    expect([manifestDigest, Buffer.from(bytes).toString()]).toEqual([digest, 'CBOR']);
  });
});

describe('grants', () => {
  const grantJson = { token: 'g', expires_at: NOW, url: 'http://plane.example' };
  const given = { token: 'g', expiresAt: NOW, url: 'http://plane.example' };

  it('are asked for by whoever wants to send or to read bytes', async () => {
    await using server = await scriptedServer(json(201, grantJson));
    await using remote = client(server.url);
    const { packages, files } = remote.control;
    const upload = { packageId: PACKAGE, actor: 'x', relativePath: 'a', idempotencyKey: 'k' };
    await expect(packages.grantUpload(upload)).resolves.toEqual(given);
    await expect(files.grantRead({ fileId: FILE, actor: 'x' })).resolves.toEqual(given);
    expect(server.seen).toMatchObject([
      { method: 'POST', url: `/packages/${PACKAGE}/grants`, headers: { 'idempotency-key': 'k' } },
      { method: 'POST', url: `/files/${FILE}/grants` },
    ]);
  });

  it('are good at the data plane that they name, which is not told the token', async () => {
    await using server = await scriptedServer(json(201, fileJson));
    await using remote = client('http://127.0.0.1:9');
    const request = { grant: await grant('upload'), relativePath: 'a', mediaType: 'text/plain' };
    await expect(remote.dataPlane(server.url).ingest(request, bytesOf('abc'))).resolves.toMatchObject({ fileId: FILE });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('are taken to no data plane in the clear, where the API is reached by TLS', async () => {
    await using remote = client('https://127.0.0.1:9');
    expect(() => remote.dataPlane('http://plane.example')).toThrow(UnexpectedResponseError);
    expect(() => remote.dataPlane('https://plane.example')).not.toThrow();
    expect(() => remote.dataPlane(null)).not.toThrow();
  });
});

describe('the health of a control plane', () => {
  it('is that of its database, and bad where it does not answer', async () => {
    await using server = await scriptedServer(
      json(200, { status: 'ok', db: { healthy: true, detail: 'fine' }, backends: [] }),
      json(200, { status: 'ok' }),
    );
    await using remote = client(server.url);
    await expect(remote.control.health.check()).resolves.toEqual({ healthy: true, detail: 'fine' });
    await expect(remote.control.health.check()).resolves.toMatchObject({ healthy: false });
    await using other = client(await closedUrl());
    await expect(other.control.health.check()).resolves.toMatchObject({ healthy: false });
  });

  it('tells of damaged copies, and nothing where it cannot be told', async () => {
    await using server = await scriptedServer(
      json(200, { status: 'degraded', storage: { failed_locations: 2 } }),
      json(200, { status: 'degraded', storage: { failed_locations: null } }),
      json(200, { status: 'degraded', storage: { failed_locations: -1 } }),
      json(200, { status: 'ok' }),
    );
    await using remote = client(server.url);
    await expect(remote.control.health.storage()).resolves.toEqual({ failedLocations: 2, missingObjects: null });
    for (let answer = 0; answer < 3; answer++) await expect(remote.control.health.storage()).resolves.toBeNull();
    await using other = client(await closedUrl());
    await expect(other.control.health.storage()).resolves.toBeNull();
  });
});

describe('events', () => {
  it('come with payloads as canonical CBOR, large ones fetched by themselves', async () => {
    const event = {
      ...{ sequence: 1, created_at: NOW, event_type: 'v1.x', subject_kind: 'package', subject_id: PACKAGE, actor: 'ci' },
      ...{ payload: { a_b: 1 }, payload_digest: `blake3:${'ab'.repeat(32)}`, leaf_hash: 'cd'.repeat(32) },
    };
    const events = [event, { ...event, sequence: 2, payload: null, payload_size: 70_000, payload_url: '/events/2/payload' }];
    await using server = await scriptedServer(
      json(200, { log_id: 'log', events, next_since: 2 }),
      (_, response) => void response.end('large'),
    );
    await using remote = client(server.url);
    const page = await remote.control.events.page({ since: 0 });
    expect(page.events.map(({ payload }) => Buffer.from(payload).toString('latin1'))).toEqual(['\xa1ca_b\x01', 'large']);
    expect(page.events[0]?.leafHash).toEqual(Buffer.from('cd'.repeat(32), 'hex'));
    expect(page).toMatchObject({ logId: 'log', nextSince: 2 });
  });
});

describe('an error of the server', () => {
  it('becomes the class that the server threw, with its members and the request id', async () => {
    const body = {
      type: 'about:blank',
      title: 't',
      status: 409,
      code: 'duplicate_relative_path',
      detail: 'taken',
      digest: 'blake3:ab',
    };
    await using server = await scriptedServer(problem(409, body, { 'x-request-id': 'r-1' }));
    await using remote = client(server.url);
    const error = await remote.control.packages.get(PACKAGE).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DuplicateRelativePathError);
    expect(error).toMatchObject({ detail: 'taken', members: { digest: 'blake3:ab', request_id: 'r-1' } });
  });

  it.each([
    ['a code of another version', problem(418, { code: 'teapot' }), 'the server answered 418 with the unknown code teapot'],
    ['a page of some proxy', json(502, '<html>', { 'content-type': 'text/html' }), 'the server answered 502 with text/html'],
    ['JSON that is no object', problem(500, [1]), 'the server answered 500 with application/problem+json'],
  ])('is an unexpected response if it is %s', async (_, answer, detail) => {
    await using server = await scriptedServer(answer);
    await using remote = client(server.url);
    await expect(remote.control.packages.get(PACKAGE)).rejects.toMatchObject({ code: 'unexpected_response', detail });
  });

  it.each([
    ['a member that is missing', { ...packageJson, name: undefined }],
    ['an id that is none', { ...packageJson, package_id: 'x' }],
    ['a status of another version', { ...packageJson, status: 'melted' }],
    ['no JSON object', 'text'],
  ])('is made of a success with %s', async (_, body) => {
    await using server = await scriptedServer(json(200, body));
    await using remote = client(server.url);
    await expect(remote.control.packages.get(PACKAGE)).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});

describe('a connection that fails', () => {
  it('is told with host and port and nothing secret', async () => {
    const url = await closedUrl();
    await using remote = client(url);
    const error = await remote.control.packages.get(PACKAGE).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'connection_failed',
      detail: `${new URL(url).host}: nothing listens there (connection refused)`,
    });
  });

  it('is tried again for what only reads', async () => {
    await using server = await scriptedServer((request) => void request.socket.destroy(), json(200, packageJson));
    await using remote = client(server.url);
    await expect(remote.control.packages.get(PACKAGE)).resolves.toMatchObject({ package: { name: 'n' } });
    expect(remote.waits).toEqual([200]);
  });

  it('is tried again for a command, under the same idempotency key', async () => {
    const done = { package_id: PACKAGE, manifest_digest: `blake3:${'0'.repeat(64)}`, file_count: 0, total_bytes: 0 };
    const finalized = json(200, { ...done, finalized_at: NOW, finalized_by: 'ci' });
    const breaks = (request: IncomingMessage) => void request.socket.destroy();
    await using server = await scriptedServer(breaks, json(201, packageJson), breaks, finalized);
    await using remote = client(server.url);
    const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'x' };
    await remote.control.packages.create(command);
    await remote.control.packages.finalize({ packageId: PACKAGE, actor: 'x', idempotencyKey: 'mine' });
    const [first, second, ...last] = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect([second, ...last]).toEqual([first, 'mine', 'mine']);
  });

  it('is a failure when the server says nothing for too long', async () => {
    await using server = await scriptedServer(() => {});
    await using remote = client(server.url, { idleTimeoutSeconds: 0.2 });
    await expect(remote.health()).rejects.toMatchObject({
      code: 'connection_failed',
      detail: expect.stringContaining('silent for too long'),
    });
  });

  it('is a failure when something else than HTTP answers', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using remote = client(`http://127.0.0.1:${port}`);
    const outcome = remote.health().catch((error: unknown) => error);
    await expect(outcome).resolves.toMatchObject({
      code: 'connection_failed',
      detail: `127.0.0.1:${port}: what answers there speaks no HTTP`,
    });
    server.close();
  });
});

describe('503 with Retry-After', () => {
  const busy = problem(503, { code: 'replaying', detail: 'x' }, { 'retry-after': '2' });

  it('is waited for, also by a POST', async () => {
    await using server = await scriptedServer(busy, json(201, packageJson));
    await using remote = client(server.url);
    const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'x' };
    await expect(remote.control.packages.create(command)).resolves.toMatchObject({ created: true });
    expect(remote.waits).toEqual([2000]);
  });

  it('is waited for a few times only', async () => {
    await using server = await scriptedServer(busy);
    await using remote = client(server.url);
    await expect(remote.control.packages.get(PACKAGE)).rejects.toMatchObject({
      code: 'replaying',
      members: { retry_after_seconds: 2 },
    });
    expect(server.seen).toHaveLength(3);
  });

  it('is left to the caller by downloads', async () => {
    await using server = await scriptedServer(busy);
    await using remote = client(server.url);
    await expect(remote.data.open({ fileId: FILE })).rejects.toMatchObject({ code: 'replaying' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('429', () => {
  const limited = problem(429, { code: 'rate_limited', detail: 'x' }, { 'retry-after': '30' });

  it('is waited for as long as it says', async () => {
    await using server = await scriptedServer(limited, json(200, packageJson));
    await using remote = client(server.url);
    await expect(remote.control.packages.get(PACKAGE)).resolves.toMatchObject({ package: { name: 'n' } });
    expect(remote.waits).toEqual([30_000]);
  });

  it('is told when it comes again and again', async () => {
    await using server = await scriptedServer(limited);
    await using remote = client(server.url);
    const refused = { code: 'rate_limited', members: { retry_after_seconds: 30 } };
    await expect(remote.control.packages.get(PACKAGE)).rejects.toMatchObject(refused);
    expect(server.seen).toHaveLength(3);
  });
});

describe('a download', () => {
  const bytes = Buffer.from('0123456789');

  it('gives the bytes and their number', async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(200, { 'content-length': 10 }).end(bytes));
    await using remote = client(server.url);
    const { body, ...extent } = await remote.data.open({ fileId: FILE });
    expect(extent).toEqual({ sizeBytes: 10, offset: 0, length: 10 });
    expect((await buffer(body)).toString()).toBe('0123456789');
  });

  it.each([
    [{ first: 4 }, 'bytes=4-'],
    [{ first: 4, last: 5 }, 'bytes=4-5'],
    [{ suffix: 2 }, 'bytes=-2'],
  ])('asks for the range %j', async (range, header) => {
    const answer = { 'content-range': 'bytes 4-5/10' };
    await using server = await scriptedServer((_, response) => void response.writeHead(206, answer).end('45'));
    await using remote = client(server.url);
    const { body, ...extent } = await remote.data.open({ fileId: FILE, range });
    await buffer(body);
    expect(server.seen[0]?.headers.range).toBe(header);
    expect(extent).toEqual({ sizeBytes: 10, offset: 4, length: 2 });
  });

  it('is refused where the server ignores the range', async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(200, { 'content-length': 10 }).end(bytes));
    await using remote = client(server.url);
    await expect(remote.data.open({ fileId: FILE, range: { first: 4 } })).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('that breaks off is an error and not an end', async () => {
    await using server = await scriptedServer((request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('0123', () => request.socket.destroy());
    });
    await using remote = client(server.url);
    const { body } = await remote.data.open({ fileId: FILE });
    await expect(buffer(body)).rejects.toMatchObject({
      code: 'connection_failed',
      detail: `127.0.0.1:${server.port}: the connection broke off`,
    });
  });

  it('follows a redirect without the token', async () => {
    await using plane = await scriptedServer((_, response) => void response.writeHead(200, { 'content-length': 10 }).end(bytes));
    const location = `${plane.url}/data/files/x?grant=g`;
    await using server = await scriptedServer((_, response) => void response.writeHead(307, { location }).end());
    await using remote = client(server.url);
    const { body } = await remote.data.open({ fileId: FILE });
    expect((await buffer(body)).toString()).toBe('0123456789');
    expect(plane.seen).toMatchObject([{ method: 'GET', url: '/data/files/x?grant=g' }]);
    expect(plane.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('frees its connection where the answer is refused', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await scriptedServer((request, response) => {
      request.socket.once('close', closed.resolve);
      response.writeHead(200, { 'content-length': 10 }).write('0123');
    });
    await using remote = client(server.url);
    await expect(remote.data.open({ fileId: FILE, range: { first: 4 } })).rejects.toMatchObject({ code: 'unexpected_response' });
    await closed.promise;
  });

  it('follows redirects, but not for ever', async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(307, { location: '/again' }).end());
    await using remote = client(server.url);
    await expect(remote.data.open({ fileId: FILE })).rejects.toMatchObject({ code: 'unexpected_response' });
    expect(server.seen).toHaveLength(4);
    expect(server.seen[1]?.headers.authorization).toBe('Bearer secret-token');
  });
});

describe('a redirect', () => {
  it.each(['file:///etc/passwd', 'ftp://host/x', 'http://', 'http://host:99999/'])(
    'to %s is an answer that nobody knows',
    async (location) => {
      await using server = await scriptedServer((_, response) => void response.writeHead(307, { location }).end());
      await using remote = client(server.url);
      await expect(remote.data.open({ fileId: FILE })).rejects.toMatchObject({ code: 'unexpected_response' });
      expect(server.seen).toHaveLength(1);
    },
  );
});

describe('the state of the server', () => {
  it('is what it says', async () => {
    await using server = await scriptedServer(
      json(200, { status: 'degraded', db: { healthy: true } }),
      json(200, { service: 'artifact-store', version: '9.9.9' }),
    );
    await using remote = client(server.url);
    await expect(remote.health()).resolves.toEqual({ status: 'degraded', db: { healthy: true } });
    await expect(remote.version()).resolves.toEqual({ service: 'artifact-store', version: '9.9.9' });
  });
});
