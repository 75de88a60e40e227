import { type Json, jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer, TOKENS } from './server.js';

const RUN = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'artifactstore:schemas:guide-board.run.v1',
  type: 'object',
  required: ['run_id', 'result_status'],
  properties: { run_id: { type: 'string', minLength: 1 }, result_status: { enum: ['pass', 'fail'] }, score: { maximum: 1.5 } },
};

describe('metadata schemas over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const register = (slug: string, schema: unknown, headers: Record<string, string> = {}) =>
    server.send('/metadata-schemas', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body:
        typeof schema === 'string'
          ? `{"slug":${JSON.stringify(slug)},"json_schema":${schema}}`
          : JSON.stringify({ slug, json_schema: schema }),
    });
  const create = (metadata_schema: unknown, metadata: unknown, more: Json = {}) =>
    server.post('/packages', {
      name: 'n',
      producer: 'p',
      subject: 's',
      retention_class: 'transient',
      metadata,
      metadata_schema,
      ...more,
    });
  const lastSequence = async () =>
    (await jsonOf(server.send('/events?since=0', { headers: { accept: 'application/json' } }), 200)).next_since;

  it('are registered once, shown, and listed without the schemas themselves', async () => {
    const answer = await register('guide-board.run.v1', RUN);
    const registered = await jsonOf(answer, 201);
    expect(registered).toEqual({
      slug: 'guide-board.run.v1',
      json_schema: RUN,
      digest: expect.stringMatching(/^blake3:[0-9a-f]{64}$/),
      created_by: 'everything',
      created_at: expect.any(String),
    });
    expect(answer.headers.get('location')).toBe('/metadata-schemas/guide-board.run.v1');
    expect(await jsonOf(server.send('/metadata-schemas/guide-board.run.v1'), 200)).toEqual(registered);
    const { json_schema: _, ...summary } = registered;
    expect(await jsonOf(server.send('/metadata-schemas?limit=10'), 200)).toEqual({ items: [summary], next_cursor: null });

    const { type, ...others } = RUN;
    const again = await register('guide-board.run.v1', { ...others, type });
    expect(again.headers.get('location')).toBe('/metadata-schemas/guide-board.run.v1');
    expect(await jsonOf(again, 200)).toEqual(registered);
    const problem = await problemOf(register('guide-board.run.v1', { ...RUN, title: 'x' }), 409, 'metadata_schema_conflict');
    expect(problem).toMatchObject({ slug: 'guide-board.run.v1', existing_digest: registered.digest });
    expect(problem.digest).not.toBe(registered.digest);
  });

  it('are facts of the log, under the slug as subject', async () => {
    await jsonOf(register('log.v1', { multipleOf: 0.01 }), 201);
    const query = 'subject_kind=metadata_schema&subject_id=log.v1';
    const page = await jsonOf(server.send(`/events?${query}`, { headers: { accept: 'application/json' } }), 200);
    expect(page.events).toMatchObject([
      {
        event_type: 'v1.metadata_schema.registered',
        actor: 'everything',
        payload: { slug: 'log.v1', json_schema: '{"multipleOf":0.01}' },
      },
    ]);
  });

  it('are registered once for each key, and the answer says so again', async () => {
    const headers = { 'idempotency-key': 'schema-key' };
    const first = await jsonOf(register('keyed.v1', {}, headers), 201);
    expect(await jsonOf(register('keyed.v1', {}, headers), 201)).toEqual(first);
    await problemOf(register('keyed.v2', {}, headers), 422, 'idempotency_key_reused');
  });

  it('decide whether a package is made of metadata', async () => {
    await register('deciding.v1', RUN);
    const made = await jsonOf(create('deciding.v1', { run_id: 'r', result_status: 'pass', score: 1 }), 201);
    expect(made).toMatchObject({ metadata_schema: 'deciding.v1' });
    const before = await lastSequence();
    const problem = await problemOf(create('deciding.v1', { run_id: '', score: 2 }), 422, 'metadata_schema_violation');
    expect(problem).toMatchObject({
      metadata_schema: 'deciding.v1',
      violation_count: 3,
      violations: [
        { pointer: '', message: "must have required property 'result_status'" },
        { pointer: '/run_id', message: 'must NOT have fewer than 1 characters' },
        { pointer: '/score', message: 'must be <= 1.5' },
      ],
    });
    await problemOf(create('deciding.v2', {}), 422, 'unknown_metadata_schema');
    await problemOf(create('../x', {}), 422, 'unknown_metadata_schema');
    await problemOf(create(7, {}), 422, 'validation_failed');
    expect(await lastSequence()).toBe(before);
  });

  it.each<[string, string, unknown, number, string]>([
    ['a slug of another form', 'Bad/Slug', {}, 422, 'validation_failed'],
    ['no object', 'bad.v1', 'true', 422, 'validation_failed'],
    ['a type that there is not', 'bad.v1', { type: 'strng' }, 422, 'metadata_schema_invalid'],
    ['a reference to elsewhere', 'bad.v1', { $ref: 'http://127.0.0.1:1/' }, 422, 'metadata_schema_invalid'],
    ['a pattern that is none', 'bad.v1', { properties: { a: { pattern: '(' } } }, 422, 'metadata_schema_invalid'],
    ['30,000 levels', 'bad.v1', `${'{"not":'.repeat(30_000)}{}${'}'.repeat(30_000)}`, 422, 'metadata_schema_invalid'],
    [
      'a name of half a mebibyte',
      'bad.v1',
      `{"properties":{"${'x'.repeat(512 * 1024)}":{"maximum":1e999}}}`,
      422,
      'metadata_schema_invalid',
    ],
    ['more than its size', 'bad.v1', { title: 'x'.repeat(300 * 1024) }, 422, 'metadata_schema_invalid'],
    ['more than a body holds', 'bad.v1', { title: 'x'.repeat(1024 * 1024) }, 413, 'body_too_large'],
    ['__proto__', 'bad.v1', '{"properties":{"__proto__":{"type":"number"}}}', 422, 'metadata_schema_invalid'],
    ['a member twice', 'bad.v1', '{"type":"object","type":"array"}', 400, 'malformed_body'],
    ['a reference to itself', 'bad.v1', { $ref: '#' }, 422, 'metadata_schema_too_costly'],
  ])('are not of %s', async (_, slug, schema, status, code) => {
    const problem = await problemOf(register(slug, schema), status, code);
    expect(JSON.stringify(problem).length).toBeLessThan(20_000);
    await problemOf(server.send('/metadata-schemas/bad.v1'), 404, 'metadata_schema_not_found');
  });

  it.each(['none', 'a..b', 'a%2Fb', 'a%00', 'x'.repeat(1000)])('are not found under the slug %s', async (slug) => {
    await problemOf(server.send(`/metadata-schemas/${slug}`), 404, 'metadata_schema_not_found');
  });

  it('do not keep the server from others while one of them asks for too much', async () => {
    await jsonOf(register('slow.v1', { properties: { a: { pattern: '^(a+)+$' } } }), 201);
    const slow = problemOf(create('slow.v1', { a: `${'a'.repeat(60)}!` }), 422, 'metadata_schema_too_costly');
    let answered = 0;
    for (; answered < 20; answered++) await jsonOf(server.send('/packages?limit=1'), 200);
    await jsonOf(create(undefined, {}), 201);
    expect(await Promise.race([slow.then(() => 'ended'), Promise.resolve('under way')])).toBe('under way');
    await slow;
    await jsonOf(create('slow.v1', { a: 'aaa' }), 201);
  });

  it('are as they were after a restart', async () => {
    const before = await jsonOf(server.send('/metadata-schemas/guide-board.run.v1'), 200);
    await server.stop();
    const { directory } = server;
    server = await startServer({}, directory);
    expect(await jsonOf(server.send('/metadata-schemas/guide-board.run.v1'), 200)).toEqual(before);
    await problemOf(create('guide-board.run.v1', {}), 422, 'metadata_schema_violation');
  });

  it('are registered by admins alone, and read by readers', async () => {
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    await problemOf(register('access.v1', {}, as(TOKENS.write)), 403, 'scope_missing');
    await jsonOf(register('access.v1', {}, as(TOKENS.admin)), 201);
    await jsonOf(server.send('/metadata-schemas/access.v1', { headers: as(TOKENS.read) }), 200);
  });
});
