import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describeWith, type Json, jsonOf, problemOf, runCurl } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AnswerEater, answerEater } from './answer-eater.js';
import { newPackage, pathsIn, putFile } from './api.js';
import { adding as addingTo } from './log.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const BODY = { name: 'n', producer: 'tests', subject: 'repeats', retention_class: 'transient' };
const AT_ONCE = 20;

let server: TestServer;
let way: AnswerEater;
beforeAll(async () => {
  server = await startServer();
  way = await answerEater(() => server.port);
});
afterAll(async () => {
  await way[Symbol.asyncDispose]();
  await server.close();
});

interface Request {
  readonly path: string;
  readonly method: 'PUT' | 'POST';
  readonly body?: string | FormData;
  readonly headers?: Record<string, string>;
}
const createOf = (members: Json = {}): Request => ({
  path: '/packages',
  method: 'POST',
  body: JSON.stringify({ ...BODY, ...members }),
  headers: { 'content-type': 'application/json' },
});
const putOf = (packageId: string, path = 'dir/a', body = 'hello'): Request => {
  return { path: `/packages/${packageId}/files/${path}`, method: 'PUT', body, headers: { 'content-type': 'text/plain' } };
};
const formOf = (packageId: string, path = 'dir/a', content = 'hello'): Request => {
  const body = new FormData();
  body.set('relative_path', path);
  body.set('file', new Blob([content], { type: 'text/plain' }));
  return { path: `/packages/${packageId}/files`, method: 'POST', body };
};
const finalizeOf = (packageId: string): Request => ({ path: `/packages/${packageId}/finalize`, method: 'POST' });

const send = ({ path, headers, ...init }: Request, key: string, url = server.url) =>
  fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${TOKENS.all}`, 'idempotency-key': key, ...headers },
  });

/** Sends a request whose answer is lost, and then again under the same key; answers what came then. */
async function sendTwice(request: Request, key: string, status: number): Promise<Json> {
  way.eat(1);
  await expect(send(request, key, way.url)).rejects.toThrow('fetch failed');
  expect(way.hungry()).toBe(0);
  return jsonOf(send(request, key, way.url), status);
}

const adding = <Answer>(act: () => Promise<Answer>) => addingTo(server, act);

const staged = () =>
  readdirSync(`${server.storageRoot}/.staging`, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());

describe('a request whose answer was lost', () => {
  it('to create a package is answered with the package that was made, and a grant that is good', async () => {
    const [made, events] = await adding(() => sendTwice(createOf(), randomUUID(), 201));
    expect(events).toBe(2);
    const { token } = made.upload_grant as { token: string };
    const upload = await fetch(`${server.url}/data/packages/${made.package_id}/files/x?grant=${token}`, {
      method: 'PUT',
      body: 'x',
    });
    expect(upload.status).toBe(201);
  });

  it.each([
    ['PUT', putOf],
    ['a form', formOf],
  ])('to upload by %s is answered with the file that was stored', async (_what, requestOf) => {
    const packageId = await newPackage(server);
    const [stored, events] = await adding(() => sendTwice(requestOf(packageId), randomUUID(), 201));
    expect(events).toBe(1);
    expect(stored).toMatchObject({ relative_path: 'dir/a', media_type: 'text/plain', size_bytes: 5 });
    expect(await jsonOf(server.send(`/files/${stored.file_id}`), 200)).toEqual(stored);
    expect(staged()).toEqual([]);
  });

  it('to finalize is answered with the manifest that was made', async () => {
    const packageId = await newPackage(server);
    await jsonOf(putFile(server, packageId, 'a', 'x'), 201);
    const [finalized, events] = await adding(() => sendTwice(finalizeOf(packageId), randomUUID(), 200));
    expect(events).toBe(1);
    expect(await jsonOf(server.send(`/packages/${packageId}`), 200)).toMatchObject({
      manifest_digest: finalized.manifest_digest,
    });
  });

  it('is answered as before also when the package was finalized meanwhile', async () => {
    const keys = { create: randomUUID(), put: randomUUID(), form: randomUUID() };
    const created = await jsonOf(send(createOf(), keys.create), 201);
    const packageId = String(created.package_id);
    const put = await jsonOf(send(putOf(packageId, 'put'), keys.put), 201);
    const form = await jsonOf(send(formOf(packageId, 'form'), keys.form), 201);
    await jsonOf(send(finalizeOf(packageId), randomUUID()), 200);
    const [, events] = await adding(async () => {
      expect(await sendTwice(putOf(packageId, 'put'), keys.put, 201)).toEqual(put);
      expect(await sendTwice(formOf(packageId, 'form'), keys.form, 201)).toEqual(form);
      expect(await sendTwice(createOf(), keys.create, 201)).toMatchObject({
        package_id: packageId,
        status: 'finalized',
        upload_grant: null,
      });
    });
    expect(events).toBe(0);
    await problemOf(send(putOf(packageId, 'put'), randomUUID()), 409, 'package_not_open');
  });

  it('is answered at the data plane too, under the same key as at the control plane', async () => {
    const key = randomUUID();
    const { package_id: packageId, upload_grant: grant } = await jsonOf(send(createOf(), randomUUID()), 201);
    const { token } = grant as { token: string };
    const direct = { ...putOf(String(packageId)), path: `/data/packages/${packageId}/files/dir/a?grant=${token}` };
    const first = await sendTwice(direct, key, 201);
    expect(await jsonOf(send(putOf(String(packageId)), key), 201)).toEqual(first);
    await jsonOf(send(finalizeOf(String(packageId)), randomUUID()), 200);
    expect(await jsonOf(send(direct, key), 201)).toEqual(first);
    await problemOf(send({ ...direct, headers: { 'content-type': 'text/html' } }, key), 422, 'idempotency_key_reused');
  });

  it('is answered after the server was stopped and started again', async () => {
    const other = await startServer();
    const keys = { create: randomUUID(), put: randomUUID(), finalize: randomUUID() };
    const answers = async (url: string) => {
      const created = await jsonOf(send(createOf(), keys.create, url), 201);
      const packageId = String(created.package_id);
      return {
        packageId,
        stored: await jsonOf(send(putOf(packageId), keys.put, url), 201),
        finalized: await jsonOf(send(finalizeOf(packageId), keys.finalize, url), 200),
      };
    };
    const before = await answers(other.url);
    await other.stop();
    const again = await startServer({}, other.directory);
    try {
      expect(await answers(again.url)).toEqual(before);
    } finally {
      await again.close();
    }
  });

  it('was cut off before it was whole, and is carried out', async () => {
    const packageId = await newPackage(server);
    const key = randomUUID();
    const connection = await RawConnection.open(server.port);
    const fields = { 'content-length': '5', 'content-type': 'text/plain', 'idempotency-key': key, expect: '100-continue' };
    await connection.request('PUT', putOf(packageId).path, fields).until('100 Continue');
    connection.write('hel').cut();
    await server.untilLogged('upload_interrupted');
    expect(await jsonOf(send(putOf(packageId), key), 201)).toMatchObject({ size_bytes: 5 });
  });
});

describe('many of the same request at once', () => {
  const atOnce = (request: () => Request, key: string, status: number) =>
    adding(() => Promise.all(Array.from({ length: AT_ONCE }, () => jsonOf(send(request(), key), status))));

  it('make one package', async () => {
    const [answers, events] = await atOnce(() => createOf(), randomUUID(), 201);
    expect(new Set(answers.map((each) => each.package_id)).size).toBe(1);
    expect(events).toBe(2);
  });

  it.each([
    ['PUT', putOf],
    ['a form', formOf],
  ])('store one file, by %s, and none is told of a duplicate', async (_what, requestOf) => {
    const packageId = await newPackage(server);
    const [answers, events] = await atOnce(() => requestOf(packageId), randomUUID(), 201);
    expect(new Set(answers.map((each) => each.file_id)).size).toBe(1);
    expect(events).toBe(1);
    expect(await pathsIn(server, packageId)).toEqual(['dir/a']);
    expect(staged()).toEqual([]);
  });

  it('finalize once', async () => {
    const packageId = await newPackage(server);
    await jsonOf(putFile(server, packageId, 'a', 'x'), 201);
    const [answers, events] = await atOnce(() => finalizeOf(packageId), randomUUID(), 200);
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(events).toBe(1);
  });
});

describe('a key that stands for another request', () => {
  it.each<[string, (packageId: string) => [Request, Request]]>([
    ['another name', () => [createOf(), createOf({ name: 'other' })]],
    ['other bytes', (id) => [putOf(id), putOf(id, 'dir/a', 'other')]],
    ['another path', (id) => [putOf(id), putOf(id, 'dir/b')]],
    ['another path in a form', (id) => [formOf(id), formOf(id, 'dir/b')]],
    ['another operation', (id) => [createOf(), finalizeOf(id)]],
    ['an upload instead', (id) => [createOf(), putOf(id)]],
  ])('is refused with %s, and nothing is recorded', async (_what, requestsFor) => {
    const key = randomUUID();
    const [first, second] = requestsFor(await newPackage(server));
    expect((await send(first, key)).status).toBe(201);
    const [problem, events] = await adding(() => problemOf(send(second, key), 422, 'idempotency_key_reused'));
    expect(problem.detail).toContain('24 hours');
    expect(events).toBe(0);
    expect(staged()).toEqual([]);
  });

  it('of another token is another key', async () => {
    const key = randomUUID();
    const mine = await jsonOf(send(createOf(), key), 201);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKENS.write}` };
    const theirs = await jsonOf(send({ ...createOf({ name: 'other' }), headers }, key), 201);
    expect(theirs.package_id).not.toBe(mine.package_id);
  });

  it('is refused before the body is sent', async () => {
    const key = randomUUID();
    const packageId = await newPackage(server);
    await jsonOf(send(putOf(packageId), key), 201);
    const connection = await RawConnection.open(server.port);
    const fields = { expect: '100-continue', 'content-length': '5', 'idempotency-key': key };
    const answer = await connection.request('PUT', putOf(packageId, 'dir/b').path, fields).closed();
    expect(answer).toMatch(/^HTTP\/1.1 422 /);
    expect(answer).toContain('idempotency_key_reused');
  });
});

describe('what is no key', () => {
  const BAD: [string, Record<string, string>][] = [
    ['an empty one', { 'idempotency-key': '' }],
    ['one with a blank', { 'idempotency-key': 'two words' }],
    ['one that is not ASCII', { 'idempotency-key': '\u00e9' }],
    ['one of 256 characters', { 'idempotency-key': 'x'.repeat(256) }],
    ['two', { 'Idempotency-Key': 'k', 'idempotency-key': 'k' }],
  ];

  it.each(BAD)('is refused on the header alone, wherever keys are taken: %s', async (_what, fields) => {
    const { package_id: packageId, upload_grant: grant } = await jsonOf(send(createOf(), randomUUID()), 201);
    const { token } = grant as { token: string };
    const routes = [
      ['POST', '/packages'],
      ['POST', `/packages/${packageId}/finalize`],
      ['POST', `/packages/${packageId}/grants`],
      ['POST', `/packages/${packageId}/files`],
      ['PUT', `/packages/${packageId}/files/a`],
      ['POST', `/data/packages/${packageId}/files?grant=${token}`],
      ['PUT', `/data/packages/${packageId}/files/a?grant=${token}`],
    ] as const;
    for (const [method, target] of routes) {
      const connection = await RawConnection.open(server.port);
      const type = target.includes('files') && method === 'POST' ? 'multipart/form-data; boundary=x' : 'application/json';
      const all = { expect: '100-continue', 'content-length': '9', 'content-type': type, ...fields };
      const answer = await connection.request(method, target, all).closed();
      expect(answer).toMatch(/^HTTP\/1.1 422 /);
      expect(answer).toMatch(/"detail":"the (idempotency key|header field Idempotency-Key) /);
    }
  });
});

describeWith('curl', 'curl', () => {
  it('retries by itself until it has an answer, and stores one file', async () => {
    const packageId = await newPackage(server);
    const source = `${server.directory}/by-curl`;
    await writeFile(source, Buffer.alloc(3_000_000, 'curl'));
    const retry = ['--retry', '5', '--retry-delay', '0', '--retry-max-time', '60', '--retry-all-errors'];
    const fields = ['-H', `Authorization: Bearer ${TOKENS.all}`, '-H', `Idempotency-Key: ${randomUUID()}`];
    way.eat(1);
    const [{ body, status }, events] = await adding(() =>
      runCurl(`${way.url}/packages/${packageId}/files/by-curl`, [...retry, ...fields, '-T', source]),
    );
    expect(way.hungry()).toBe(0);
    expect(status).toBe(201);
    expect(events).toBe(1);
    const stored = JSON.parse(body.slice(body.lastIndexOf('{'))) as Json;
    expect(await jsonOf(server.send(`/files/${stored.file_id}`), 200)).toMatchObject({ size_bytes: 3_000_000 });
  });
});
