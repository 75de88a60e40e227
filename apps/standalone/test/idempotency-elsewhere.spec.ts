import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import {
  type Deployment,
  describeWith,
  type Json,
  jsonOf,
  runCurl,
  startDeployment,
  temporaryDirectory,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AnswerEater, answerEater } from './answer-eater.js';

const BODY = { name: 'n', producer: 'tests', subject: 'repeats', retention_class: 'transient' };
const RETRY = ['--location', '--retry', '5', '--retry-delay', '0', '--retry-all-errors'];

describeWith('curl', 'curl, sent on to a data plane whose answer is lost,', () => {
  let planes: Deployment;
  let way: AnswerEater;
  let source: string;
  beforeAll(async () => {
    const { path: home } = await temporaryDirectory();
    source = `${home}/source`;
    await writeFile(source, Buffer.alloc(3_000_000, 'curl'));
    let port = 0;
    way = await answerEater(() => port);
    const publicUrlOf = (url: string) => {
      port = Number(new URL(url).port);
      return way.url;
    };
    planes = await startDeployment({ home, publicUrlOf });
  });
  afterAll(async () => {
    await planes.stop();
    await way[Symbol.asyncDispose]();
  });

  const send = (path: string, init: RequestInit = {}) =>
    fetch(`${planes.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${planes.token}`, accept: 'application/json', 'content-type': 'application/json' },
    });
  const logged = async () => Number((await jsonOf(send('/events?limit=1000'), 200)).next_since);

  it.each([
    ['PUT', (from: string) => ({ path: '/x', options: ['-T', from] })],
    ['a form', (from: string) => ({ path: '', options: ['-F', 'relative_path=x', '-F', `file=@${from}`] })],
  ])('stores one file by %s, and answers the same after the package was finalized', async (_what, uploadOf) => {
    const { package_id: packageId } = await jsonOf(send('/packages', { method: 'POST', body: JSON.stringify(BODY) }), 201);
    const { path, options } = uploadOf(source);
    const fields = ['-H', `Authorization: Bearer ${planes.token}`, '-H', `Idempotency-Key: ${randomUUID()}`];
    const upload = async () => {
      const { body, status } = await runCurl(`${planes.url}/packages/${packageId}/files${path}`, [
        ...RETRY,
        ...fields,
        ...options,
      ]);
      expect(status).toBe(201);
      return JSON.parse(body) as Json;
    };
    const before = await logged();
    way.eat(1);
    const stored = await upload();
    expect(way.hungry()).toBe(0);
    expect(await logged()).toBe(before + 1);
    expect(await jsonOf(send(`/files/${stored.file_id}`), 200)).toEqual(stored);

    await jsonOf(send(`/packages/${packageId}/finalize`, { method: 'POST', body: '{}' }), 200);
    way.eat(1);
    expect(await upload()).toEqual(stored);
    expect(await logged()).toBe(before + 2);
  });
});
