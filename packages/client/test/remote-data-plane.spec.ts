import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { PackageNotFoundError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { linkDataPlane } from '../src/index.js';
import { ADDRESS, bytesOf, FILE, fileJson, grant, PACKAGE, SHA256 } from './samples.js';
import { closedUrl, json, problem, scriptedServer } from './scripted-server.js';

const upload = async (relativePath = 'a') => ({ grant: await grant('upload'), relativePath, mediaType: 'text/plain' });

/** Bytes that are noticed when nobody wants them any more. */
function endless(chunkBytes = 64 * 1024) {
  const state = { closed: false, taken: 0 };
  const body = async function* () {
    try {
      for (;;) {
        state.taken += chunkBytes;
        yield Buffer.alloc(chunkBytes);
      }
    } finally {
      state.closed = true;
    }
  };
  return Object.assign(state, { body });
}

describe('an upload to a data plane', () => {
  it('goes to the package of its grant, under the grant alone, with what is known of the bytes', async () => {
    let received = '';
    await using server = await scriptedServer(async (request, response) => {
      received = (await buffer(request)).toString();
      await json(201, fileJson)(request, response);
    });
    await using plane = linkDataPlane({ url: `${server.url}/below` });
    const request = await upload('dir/ä %?#+;…');
    const declared = { sizeBytes: 3, sha256: SHA256, contentAddress: ADDRESS };
    const file = await plane.data.ingest({ ...request, declared, idempotencyKey: 'k-1' }, bytesOf('ab', 'c'));
    expect(file).toMatchObject({ fileId: FILE, packageId: PACKAGE, sizeBytes: 3 });
    expect(received).toBe('abc');
    expect(server.seen[0]).toMatchObject({
      method: 'PUT',
      url: `/below/data/packages/${PACKAGE}/files/dir/%C3%A4%20%25%3F%23%2B%3B%E2%80%A6?grant=${request.grant}`,
      headers: {
        'content-length': '3',
        'content-type': 'text/plain',
        'idempotency-key': 'k-1',
        'x-content-address': ADDRESS,
        'repr-digest': `sha-256=:${Buffer.from(SHA256, 'hex').toString('base64')}:`,
      },
    });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([0, 1, 300_000, 5_000_000])('sends %d bytes whole, declared or not', async (size) => {
    const received: Buffer[] = [];
    await using server = await scriptedServer(async (request, response) => {
      received.push(await buffer(request));
      await json(201, fileJson)(request, response);
    });
    await using plane = linkDataPlane({ url: server.url });
    const bytes = Buffer.alloc(size, 'x');
    const body = () => bytesOf(bytes.subarray(0, size / 2), bytes.subarray(size / 2));
    await plane.data.ingest(await upload(), body());
    await plane.data.ingest({ ...(await upload()), declared: { sizeBytes: size } }, body());
    expect(received.map((each) => each.equals(bytes))).toEqual([true, true]);
    expect(server.seen[1]?.headers['content-length']).toBe(String(size));
  });

  it('that goes silent hears so from the data plane', async () => {
    const source = new PassThrough();
    await using server = await scriptedServer((_, response) => {
      const body = JSON.stringify({ code: 'upload_idle_timeout', detail: 'no byte arrived' });
      response.writeHead(408, { 'content-type': 'application/problem+json' }).end(body);
    });
    await using plane = linkDataPlane({ url: server.url });
    source.write('ab');
    const outcome = plane.data.ingest({ ...(await upload()), declared: { sizeBytes: 3 } }, source);
    await expect(outcome).rejects.toMatchObject({ code: 'upload_idle_timeout', detail: 'no byte arrived' });
    expect(source.destroyed).toBe(true);
  });

  it('whose source never has a byte is given up', async () => {
    const source = new PassThrough();
    await using server = await scriptedServer();
    await using plane = linkDataPlane({ url: server.url, idleTimeoutSeconds: 0.05 });
    await expect(plane.data.ingest(await upload(), source)).rejects.toMatchObject({ code: 'upload_idle_timeout' });
    expect(source.destroyed).toBe(true);
  });

  it.each([1, 100_000, 1_000_000])('is refused by itself where %d bytes are fewer or more than declared', async (size) => {
    await using server = await scriptedServer((request) => void request.on('error', () => {}).resume());
    await using plane = linkDataPlane({ url: server.url });
    const request = await upload();
    for (const sizeBytes of [size - 1, size + 1]) {
      const body = bytesOf(Buffer.alloc(Math.floor(size / 2)), Buffer.alloc(Math.ceil(size / 2)));
      const outcome = plane.data.ingest({ ...request, declared: { sizeBytes } }, body);
      await expect(outcome).rejects.toMatchObject({ code: 'size_mismatch', members: { declared: sizeBytes } });
    }
  });

  it('hears of a refusal while it is still sending, takes no more than was asked for, and frees its source', async () => {
    await using server = await scriptedServer((request, response) => {
      request.pause();
      const body = JSON.stringify({ code: 'grant_expired', detail: 'x' });
      response.writeHead(403, { 'content-type': 'application/problem+json' }).end(body);
    });
    await using plane = linkDataPlane({ url: server.url });
    const source = endless();
    await expect(plane.data.ingest(await upload(), source.body())).rejects.toMatchObject({ code: 'grant_expired' });
    expect(source.closed).toBe(true);
    expect(source.taken).toBeLessThan(32 * 1024 * 1024);
  });

  it('fails with the error of its source, as it is or as an interruption', async () => {
    let ended = false;
    await using server = await scriptedServer((request) => {
      request.on('end', () => {
        ended = true;
      });
      request.on('error', () => {}).resume();
    });
    await using plane = linkDataPlane({ url: server.url });
    const failing = async function* (error: Error) {
      yield Buffer.alloc(400_000);
      throw error;
    };
    const ours = new PackageNotFoundError('thrown by the source');
    await expect(plane.data.ingest(await upload(), failing(ours))).rejects.toBe(ours);
    const theirs = new Error('disk on fire');
    await expect(plane.data.ingest(await upload(), failing(theirs))).rejects.toMatchObject({
      code: 'upload_interrupted',
      cause: theirs,
    });
    expect(ended).toBe(false);
  });

  it.each(['before it began', 'while its source is silent', 'while the data plane is silent'])(
    'is interrupted by its signal %s',
    async (moment) => {
      const controller = new AbortController();
      const reason = new Error('stopped');
      const abort = () => controller.abort(reason);
      await using server = await scriptedServer((request) => {
        request.on('error', () => {}).resume();
        abort();
      });
      await using plane = linkDataPlane({ url: server.url });
      if (moment === 'before it began') abort();
      const source = moment === 'while the data plane is silent' ? new PassThrough().end('abc') : new Readable({ read: abort });
      const request = { ...(await upload()), declared: { sizeBytes: 3 } };
      const outcome = plane.data.ingest(request, source, { signal: controller.signal });
      await expect(outcome).rejects.toMatchObject({ code: 'upload_interrupted', cause: reason });
      expect(source.destroyed).toBe(true);
    },
  );

  it('tells of a connection that breaks with host and port and without the grant', async () => {
    await using server = await scriptedServer((request) => void request.once('data', () => request.socket.destroy()));
    await using plane = linkDataPlane({ url: server.url });
    const source = endless();
    const error = await plane.data.ingest(await upload(), source.body()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'connection_failed',
      detail: `127.0.0.1:${server.port}: the connection broke off`,
    });
    expect(source.closed).toBe(true);
  });

  it.each([
    ['', 'invalid_relative_path'],
    ['../a', 'invalid_relative_path'],
    ['a//b', 'invalid_relative_path'],
    ['\ud800', 'invalid_relative_path'],
  ])('to %j is refused before anything is sent', async (relativePath, code) => {
    await using server = await scriptedServer();
    await using plane = linkDataPlane({ url: server.url });
    const source = new PassThrough();
    await expect(plane.data.ingest(await upload(relativePath), source)).rejects.toMatchObject({ code });
    expect([source.destroyed, server.seen]).toEqual([true, []]);
  });

  it.each([
    [{ mediaType: 'text/plain\r\nX-Evil: 1' }, 'validation_failed'],
    [{ idempotencyKey: 'two words' }, 'validation_failed'],
    [{ grant: 'no grant' }, 'grant_invalid'],
  ])('with %j is refused before anything is sent', async (wrong, code) => {
    await using server = await scriptedServer();
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.ingest({ ...(await upload()), ...wrong }, bytesOf('abc'))).rejects.toMatchObject({ code });
    expect(server.seen).toEqual([]);
  });

  it('under a grant for reading is left to the data plane to judge', async () => {
    await using server = await scriptedServer(problem(403, { code: 'grant_mismatch', detail: 'x' }));
    await using plane = linkDataPlane({ url: server.url });
    const request = { ...(await upload()), grant: await grant('read') };
    await expect(plane.data.ingest(request, bytesOf('abc'))).rejects.toMatchObject({ code: 'grant_mismatch' });
  });

  it('is not redirected: its bytes can be read once', async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(307, { location: '/there' }).end());
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.ingest(await upload(), bytesOf('abc'))).rejects.toMatchObject({ code: 'unexpected_response' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a file opened at a data plane', () => {
  const headers = { etag: `"${ADDRESS}"`, 'content-type': 'application/other' };
  const whole = { ...headers, 'content-length': 10 };

  it('is what its grant says of it, with the bytes of the data plane', async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(200, whole).end('0123456789'));
    await using plane = linkDataPlane({ url: server.url });
    const token = await grant('read');
    const { body, ...file } = await plane.data.open({ grant: token });
    expect(file).toEqual({
      ...{ fileId: FILE, relativePath: 'dir/a', mediaType: 'text/plain', sizeBytes: 10, offset: 0, length: 10 },
      ...{ contentAddress: ADDRESS, sha256: SHA256 },
    });
    expect((await buffer(body)).toString()).toBe('0123456789');
    expect(server.seen[0]?.url).toBe(`/data/files/${FILE}?grant=${token}`);
  });

  it.each([
    [{ first: 4 }, 'bytes=4-'],
    [{ first: 4, last: 5 }, 'bytes=4-5'],
    [{ suffix: 6 }, 'bytes=-6'],
  ])('is asked for by the range %j', async (range, header) => {
    const part = { ...headers, 'content-range': 'bytes 4-5/10' };
    await using server = await scriptedServer((_, response) => void response.writeHead(206, part).end('45'));
    await using plane = linkDataPlane({ url: server.url });
    const opened = await plane.data.open({ grant: await grant('read'), range });
    expect((await buffer(opened.body)).toString()).toBe('45');
    expect(opened).toMatchObject({ offset: 4, length: 2, sizeBytes: 10 });
    expect(server.seen[0]?.headers.range).toBe(header);
  });

  it('is whole where the last bytes of nothing are asked for', async () => {
    const nothing = { ...headers, 'content-length': 0 };
    await using server = await scriptedServer((_, response) => void response.writeHead(200, nothing).end());
    await using plane = linkDataPlane({ url: server.url });
    const opened = await plane.data.open({ grant: await grant('read', { sizeBytes: 0 }), range: { suffix: 5 } });
    expect(opened).toMatchObject({ offset: 0, length: 0, sizeBytes: 0 });
  });

  it.each([[{ first: 5, last: 4 }], [{ first: -1 }], [{ first: 0.5 }], [{ suffix: -1 }]])(
    'is not asked for by the range %j, which a server would not see',
    async (range) => {
      await using server = await scriptedServer();
      await using plane = linkDataPlane({ url: server.url });
      const outcome = plane.data.open({ grant: await grant('read'), range });
      await expect(outcome).rejects.toMatchObject({ code: 'range_not_satisfiable', members: { size_bytes: 10 } });
      expect(server.seen).toEqual([]);
    },
  );

  it.each([
    ['of another size', { ...whole, 'content-length': 9 }],
    ['of other content', { ...whole, etag: '"blake3:00"' }],
  ])('is no file %s', async (_, wrong) => {
    await using server = await scriptedServer(
      (__, response) => void response.writeHead(200, wrong).end('0'.repeat(wrong['content-length'])),
    );
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.open({ grant: await grant('read') })).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('frees its connection when given up before it was read', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await scriptedServer((request, response) => {
      request.socket.once('close', closed.resolve);
      response.writeHead(200, whole).write('0123');
    });
    await using plane = linkDataPlane({ url: server.url });
    const { body } = await plane.data.open({ grant: await grant('read') });
    await body[Symbol.asyncIterator]().return?.();
    await closed.promise;
  });

  it('that breaks off is an error and not an end', async () => {
    await using server = await scriptedServer((request, response) => {
      response.writeHead(200, whole).write('0123', () => request.socket.destroy());
    });
    await using plane = linkDataPlane({ url: server.url });
    const { body } = await plane.data.open({ grant: await grant('read') });
    await expect(buffer(body)).rejects.toMatchObject({ code: 'connection_failed' });
  });

  it('ends with the reason of its signal, also while it is read', async () => {
    const controller = new AbortController();
    await using server = await scriptedServer((_, response) => void response.writeHead(200, whole).write('0123'));
    await using plane = linkDataPlane({ url: server.url });
    const { body } = await plane.data.open({ grant: await grant('read') }, { signal: controller.signal });
    const chunks = body[Symbol.asyncIterator]();
    await chunks.next();
    controller.abort(new Error('stopped'));
    await expect(chunks.next()).rejects.toThrow('stopped');
  });
});

describe('the health of a data plane', () => {
  const local = { backend_id: 'local', healthy: true, detail: 'ready', free_bytes: 1, total_bytes: null };

  it('is what it says of its backends', async () => {
    await using server = await scriptedServer(json(200, { status: 'ok', backends: [local] }));
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.health()).resolves.toEqual([
      { backendId: 'local', healthy: true, detail: 'ready', freeBytes: 1, totalBytes: null },
    ]);
  });

  it('is bad where it does not answer', async () => {
    const url = await closedUrl();
    await using plane = linkDataPlane({ url, backendId: 'local' });
    await expect(plane.data.health()).resolves.toMatchObject([{ backendId: 'local', healthy: false }]);
    await using silentServer = await scriptedServer(() => {});
    await using other = linkDataPlane({ url: silentServer.url });
    const outcome = other.data.health({ signal: AbortSignal.timeout(50) });
    await expect(outcome).resolves.toMatchObject([{ backendId: new URL(silentServer.url).host, healthy: false }]);
  });
});
