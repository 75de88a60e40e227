import { createDigester } from '@artifact-store/digest';
import {
  IdempotencyKeyReusedError,
  MetadataSchemaConflictError,
  MetadataSchemaInvalidError,
  MetadataSchemaNotFoundError,
  MetadataSchemaViolationError,
  UnknownMetadataSchemaError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();
let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

const register = (jsonSchema: string, members: { slug?: string; idempotencyKey?: string; actor?: string } = {}) =>
  registry.plane.schemas.register({ slug: 'some.v1', jsonSchema, actor: 'ana', ...members });
const appended = async () => (await registry.store.head()).lastSequence;

describe('register', () => {
  it('records a schema once, in whatever spelling it comes again, and from whomever', async () => {
    const first = await register('{"required":["a"]}');
    expect(first).toMatchObject({
      created: true,
      jsonSchema: '{"required":["a"]}',
      createdBy: 'ana',
      createdAt: registry.clock.now(),
    });
    expect(await register('{ "required" : ["a"] }', { actor: 'ben' })).toEqual({ ...first, created: false });
    expect(await appended()).toBe(1);
  });

  it('refuses another schema under a slug, and names both by their digests', async () => {
    const { digest } = await register('{}');
    const other = await register('{"title":"x"}', { slug: 'other.v1' });
    const refused = register('{"title":"x"}');
    await expect(refused).rejects.toBeInstanceOf(MetadataSchemaConflictError);
    await expect(refused).rejects.toMatchObject({
      detail: `some.v1 is the schema ${digest}, and not ${other.digest}`,
      members: { slug: 'some.v1', existing_digest: digest, digest: other.digest },
    });
    expect(await appended()).toBe(2);
  });

  it('lets one of several that come at once be the one', async () => {
    const all = await Promise.allSettled(['{"title":"a"}', '{"title":"a"}', '{"title":"b"}'].map((each) => register(each)));
    expect(all.map((each) => (each.status === 'fulfilled' ? each.value.created : each.reason.code))).toEqual([
      true,
      false,
      'metadata_schema_conflict',
    ]);
  });

  it('answers what it answered first under the same key, and refuses another request under it', async () => {
    const first = await register('{}', { idempotencyKey: 'k' });
    expect(await register('{ }', { idempotencyKey: 'k' })).toEqual(first);
    await expect(register('{}', { idempotencyKey: 'k', slug: 'some.v2' })).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    await expect(register('{"title":"x"}', { idempotencyKey: 'k' })).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    expect(await appended()).toBe(1);
  });

  it.each([
    ['a slug of another form', '{}', { slug: '../etc' }, ValidationFailedError],
    ['an actor of nothing', '{}', { actor: '' }, ValidationFailedError],
    ['what is no JSON', '{', {}, MetadataSchemaInvalidError],
    ['what refers to elsewhere', '{"$ref":"http://127.0.0.1/"}', {}, MetadataSchemaInvalidError],
    ['what the validator cannot apply', '{"required":{}}', {}, MetadataSchemaInvalidError],
  ])('refuses %s, and records nothing', async (_, jsonSchema, members, errorClass) => {
    await expect(register(jsonSchema, members)).rejects.toBeInstanceOf(errorClass);
    expect(await appended()).toBe(0);
  });
});

describe('get and list', () => {
  it('tell of slugs that no schema can have as of any that none has', async () => {
    for (const slug of ['none', '', '..', 'a\u0000', 'x'.repeat(1000)]) {
      await expect(registry.plane.schemas.get(slug)).rejects.toBeInstanceOf(MetadataSchemaNotFoundError);
    }
  });

  it('go from page to page, also within one moment and where slugs hold what parts a cursor', async () => {
    for (const slug of ['a', 'a_b', 'a_b_c', 'b']) await register('{}', { slug });
    const slugs: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.schemas.list({ limit: 1, cursor });
      slugs.push(...page.items.map(({ slug }) => slug));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(slugs).toEqual(['b', 'a_b_c', 'a_b', 'a']);
  });

  it.each(['', '_', 'x', 'x_a', '2026-05-16T09:00:00.000Z', '2026-05-16T09:00:00.000Z_', '2026-05-16T09:00:00.000Z_A'])(
    'refuse the cursor %j',
    async (cursor) => {
      await expect(registry.plane.schemas.list({ cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
    },
  );
});

describe('a package that names a schema', () => {
  beforeEach(() => register('{"required":["a","b"]}'));

  it('is created where its metadata conforms, and says which schema that was', async () => {
    const { package: view } = await registry.create({ metadata: { a: 1, b: 2 }, metadataSchema: 'some.v1' });
    expect(view).toMatchObject({ metadataSchema: 'some.v1', metadata: { a: 1, b: 2 } });
  });

  it('is refused with all violations where it does not, and nothing is recorded', async () => {
    const refused = registry.create({ metadata: { c: 1 }, metadataSchema: 'some.v1' });
    await expect(refused).rejects.toBeInstanceOf(MetadataSchemaViolationError);
    await expect(refused).rejects.toMatchObject({
      detail: 'the metadata must have a, and 1 more',
      members: {
        metadata_schema: 'some.v1',
        violations: [
          { pointer: '', message: 'must have a' },
          { pointer: '', message: 'must have b' },
        ],
        violation_count: 2,
      },
    });
    expect(await appended()).toBe(1);
  });

  it('is checked also where it has no metadata', async () => {
    await expect(registry.create({ metadataSchema: 'some.v1' })).rejects.toBeInstanceOf(MetadataSchemaViolationError);
  });

  it.each(['none.v1', '', 'Some.v1', 'a\u0000'])('is refused where there is no schema %j', async (metadataSchema) => {
    await expect(registry.create({ metadataSchema })).rejects.toBeInstanceOf(UnknownMetadataSchemaError);
  });

  it('is answered by its unique key, and refused where the key belongs to a package without the schema', async () => {
    const command = { metadata: { a: 1, b: 2 }, metadataSchema: 'some.v1', uniqueKey: 'k' };
    const first = await registry.create(command);
    expect(await registry.create(command)).toMatchObject({ created: false, package: { packageId: first.package.packageId } });
    await registry.create({ uniqueKey: 'other' });
    await expect(registry.create({ ...command, uniqueKey: 'other' })).rejects.toMatchObject({ code: 'unique_key_conflict' });
  });
});
