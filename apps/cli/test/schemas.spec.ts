import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  await writeFile(join(cwd, 'some.run.v1.json'), '{ "required": ["run_id"], "properties": { "score": { "maximum": 1.50 } } }\n');
  await writeFile(join(cwd, 'bad.json'), '{"properties":{"a":{"type":"strng"}}}');
  await mkdir(join(cwd, 'files'));
  await writeFile(join(cwd, 'files/a.txt'), 'a');
});

afterAll(() => server[Symbol.asyncDispose]());

const cli = (...args: string[]) => run(args, { cwd, env });
const json = (...args: string[]) => runJson(args, { cwd, env });
const PUSH = ['push', 'files', '--producer', 'p', '--subject', 's', '--retention-class', 'transient'];

it('a schema is registered under the name of its file, shown and listed', async () => {
  const registered = await json('schema', 'register', 'some.run.v1.json');
  expect(registered).toMatchObject({
    slug: 'some.run.v1',
    json_schema: { required: ['run_id'], properties: { score: { maximum: 1.5 } } },
    created: true,
  });
  expect(await json('schema', 'register', 'some.run.v1.json')).toEqual({ ...registered, created: false });
  const { created: _, ...shown } = registered;
  expect(await json('schema', 'show', 'some.run.v1')).toEqual(shown);
  const { json_schema: schema, ...summary } = shown;
  expect(await json('schema', 'list')).toEqual({ items: [summary], next_cursor: null });
  expect(JSON.parse((await cli('schema', 'show', 'some.run.v1')).stdout)).toEqual(schema);
  expect((await cli('schema', 'list')).stdout).toContain(`some.run.v1  local`);
  expect((await cli('schema', 'register', 'some.run.v1.json')).stdout).toContain('some.run.v1 is this schema already');
});

it('a push names its schema, and is refused with what is wrong before a byte is sent', async () => {
  await json('schema', 'register', 'some.run.v1.json', '--slug', 'pushed.v1');
  const refused = await cli(...PUSH, '--metadata-schema', 'pushed.v1');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("must have required property 'run_id'") });
  const { package_id: id } = await json(...PUSH, '--metadata-schema', 'pushed.v1', '--metadata', 'run_id=r');
  expect(await json('show', id)).toMatchObject({ metadata_schema: 'pushed.v1', status: 'finalized' });
});

it.each([
  ['a schema that is none', ['bad.json'], 2, 'at /properties/a/type must be equal to one of the allowed values'],
  ['a slug of another form', ['some.run.v1.json', '--slug', 'No/Slug'], 2, 'slug is not 1 to 128 characters'],
  ['a file that is not there', ['none.json'], 2, 'none.json cannot be read'],
  ['another schema under a slug', ['bad.json', '--slug', 'some.run.v1'], 5, 'some.run.v1 is the schema blake3:'],
])('%s is refused', async (_, args, code, text) => {
  const { code: exit, stderr } = await cli('schema', 'register', ...args);
  expect([exit, stderr]).toEqual([code, expect.stringContaining(text)]);
});

it('a slug that no schema has is not found', async () => {
  expect(await cli('schema', 'show', 'none.v1')).toMatchObject({ code: 3, stdout: '' });
});
