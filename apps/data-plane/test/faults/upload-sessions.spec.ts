import { setTimeout } from 'node:timers/promises';
import {
  createDatabase,
  describeWith,
  type Json,
  jsonOf,
  problemOf,
  runCurl,
  Sender,
  type TestDatabase,
  until,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Split } from './split.js';

const CONTENT = Buffer.alloc(900_000, 'content ');

describe('an upload session of planes that are processes of their own', () => {
  let split: Split;
  let packageId: string;
  beforeAll(async () => {
    split = await Split.start();
    packageId = await split.newPackage();
  });
  afterAll(() => split.stop());

  const announce = async (relativePath: string): Promise<Json> => {
    const file = { package_id: packageId, relative_path: relativePath, media_type: 'text/plain' };
    return jsonOf(split.post('/uploads', file), 201);
  };
  const get = ({ upload_id: id }: Json) => split.json(`/uploads/${id}`);
  const put = ({ upload_id: id }: Json, body = CONTENT) =>
    split.send(`/uploads/${id}`, { method: 'PUT', body: Buffer.from(body) });

  /** A PUT straight to the data plane, of which the first half has arrived. */
  const halfPut = async (session: Json) => {
    const { pathname, search } = new URL(String(session.upload_url));
    const sender = await Sender.connect(split.data);
    sender.request('PUT', pathname + search, { 'content-length': String(CONTENT.length) }).write(CONTENT.subarray(0, 400_000));
    await split.untilStaged();
    await until(async () => (await get(session)).status === 'receiving');
    return { sender, sendRest: () => sender.write(CONTENT.subarray(400_000)) };
  };

  /** Sends again as the answers say, until the session is to be had. */
  const insist = async (session: Json): Promise<Response> => {
    for (;;) {
      const answer = await put(session);
      if (answer.status !== 409) return answer;
      expect(await answer.json()).toMatchObject({ code: 'upload_in_progress' });
      await setTimeout(Number(answer.headers.get('retry-after')) * 1000);
    }
  };

  it('is sent to the data plane that its URL names, or that a redirect leads to', async () => {
    const one = await announce('by-url');
    expect(String(one.upload_url)).toMatch(new RegExp(`^${split.data.url}/data/uploads/${one.upload_id}\\?grant=eyJ`));
    const direct = await fetch(String(one.upload_url), { method: 'PUT', body: CONTENT });
    const file = await jsonOf(direct, 201);
    expect(await jsonOf(fetch(String(one.upload_url), { method: 'PUT', body: CONTENT }), 200)).toEqual(file);

    const other = await announce('by-redirect');
    const { url, token } = split.deployment;
    const options = ['--location', '--upload-file', '-', '--header', `Authorization: Bearer ${token}`];
    const redirected = await runCurl(`${url}/uploads/${other.upload_id}`, options, CONTENT);
    expect(redirected).toMatchObject({ status: 201 });
    const head = await split.send(`/uploads/${other.upload_id}`, { method: 'PUT', body: 'x', redirect: 'manual' });
    expect(head.status).toBe(307);
    expect([head.headers.get('cache-control'), head.headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
    await problemOf(put(other, Buffer.from('other bytes')), 409, 'upload_completed');
    expect(await split.ingested()).toEqual(['by-url', 'by-redirect']);
  });

  it('outlives its data plane: what was on its way is sent again, and recorded once', async () => {
    const session = await announce('data-plane-killed');
    await halfPut(session);
    await split.data.restart();
    await jsonOf(insist(session), 201);
    await jsonOf(put(session), 200);
    expect((await split.ingested()).filter((path) => path === 'data-plane-killed')).toHaveLength(1);
  }, 60_000);

  it('outlives its control plane: the PUT that is under way goes on, and is recorded once', async () => {
    const session = await announce('control-plane-killed');
    const { sender, sendRest } = await halfPut(session);
    await split.control.restart();
    expect(await get(session)).toMatchObject({ status: 'receiving' });
    sendRest();
    expect(await sender.until('file_id')).toMatch(/^HTTP\/1.1 201 /);
    await jsonOf(put(session), 200);
    expect((await split.ingested()).filter((path) => path === 'control-plane-killed')).toHaveLength(1);
  }, 60_000);

  it('that is aborted ends the PUT at the data plane, and nothing of it is recorded or left', async () => {
    const session = await announce('aborted');
    const before = split.staged.length;
    const { sender } = await halfPut(session);
    await jsonOf(split.send(`/uploads/${session.upload_id}`, { method: 'DELETE' }), 200);
    expect(await sender.until('upload_aborted')).toMatch(/^HTTP\/1.1 410 /);
    await until(() => split.staged.length === before);
    expect(await split.pathsIn(packageId)).not.toContain('aborted');
    await problemOf(put(session), 410, 'upload_aborted');
  }, 20_000);
});

describeWith('postgres', 'an upload session of several control planes and data planes', () => {
  let database: TestDatabase;
  let split: Split;
  beforeAll(async () => {
    database = await createDatabase();
    split = await Split.start({ databaseUrl: database.url, controlPlanes: 2, dataPlanes: 2 });
  });
  afterAll(async () => {
    await split.stop();
    await database.drop();
  });

  it('takes one of many PUTs at once, answers the rest with it or sends them away, and records one file', async () => {
    const packageId = await split.newPackage();
    const { controlPlanes, token } = split.deployment;
    const headers = { authorization: `Bearer ${token}` };
    for (let round = 0; round < 5; round++) {
      const file = { package_id: packageId, relative_path: `file-${round}`, media_type: 'text/plain' };
      const { upload_id: id } = await jsonOf(split.post('/uploads', file), 201);
      const answers = await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const { url } = controlPlanes[index % 2] ?? split.control;
          const answer = await fetch(`${url}/uploads/${id}`, { method: 'PUT', body: CONTENT, headers });
          return { status: answer.status, ...((await answer.json()) as { file_id?: string; code?: string }) };
        }),
      );
      const [first, ...others] = answers.filter(({ status }) => status === 201);
      expect(others).toEqual([]);
      for (const { status, code, file_id: fileId } of answers) {
        expect(status === 409 ? code : fileId).toBe(status === 409 ? 'upload_in_progress' : first?.file_id);
      }
      expect((await split.ingested()).filter((path) => path === `file-${round}`)).toHaveLength(1);
    }
  }, 60_000);
});
