import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import { schemaOf } from './schemas-material.js';

export const schemasCases: RoleCases<'schemas'> = {
  register: {
    answers: {
      'the schema in its canonical spelling, with its digest': async (planes) => {
        const registered = await schemaOf(planes, ' { "required": ["a"], "maximum": 1.50, "$id": "x" } ');
        expect(registered).toMatchObject({
          slug: 'some.v1',
          jsonSchema: '{"$id":"x","maximum":1.5,"required":["a"]}',
          created: true,
        });
        expect(registered).toMatchObject({ digest: expect.stringMatching(/^blake3:/), createdBy: planes.actor });
        const { created: _, ...schema } = registered;
        expect(await planes.control.schemas.get('some.v1')).toEqual(schema);
      },
      'the schema that the slug has, where it is the same': async (planes) => {
        const first = await schemaOf(planes, '{"required":["a"]}');
        expect(await schemaOf(planes, '{ "required" : [ "\\u0061" ] }')).toEqual({ ...first, created: false });
        expect((await planes.control.events.page({ since: 0 })).events).toHaveLength(1);
      },
      'the same again for the same idempotency key': async (planes) => {
        const first = await schemaOf(planes, '{}', { idempotencyKey: 'schema-1' });
        expect(await schemaOf(planes, '{}', { idempotencyKey: 'schema-1' })).toEqual(first);
      },
    },
    refuses: {
      validation_failed: (planes) => schemaOf(planes, '{}', { slug: 'Some/V1' }),
      metadata_schema_invalid: (planes) => schemaOf(planes, '{"properties":{"a":{"pattern":"("}}}'),
      metadata_schema_too_costly: (planes) => schemaOf(planes, '{"$ref":"#"}'),
      metadata_schema_conflict: async (planes) => {
        await schemaOf(planes, '{}');
        return schemaOf(planes, '{"type":"object"}');
      },
      idempotency_key_reused: async (planes) => {
        await schemaOf(planes, '{}', { idempotencyKey: 'schema-2' });
        return schemaOf(planes, '{}', { idempotencyKey: 'schema-2', slug: 'some.v2' });
      },
    },
  },
  get: {
    answers: {
      'a schema as it was registered': async (planes) => {
        const { jsonSchema } = await schemaOf(planes, '{"properties":{"ä/~":{"multipleOf":0.01}}}');
        expect(await planes.control.schemas.get('some.v1')).toMatchObject({ slug: 'some.v1', jsonSchema });
      },
    },
    refuses: { metadata_schema_not_found: ({ control }) => control.schemas.get('nobody.registered-it') },
  },
  list: {
    answers: {
      'schemas page by page, newest first, without their texts': async (planes) => {
        for (const slug of ['a_1', 'a-2', 'b.3']) await schemaOf(planes, '{}', { slug });
        const first = await planes.control.schemas.list({ limit: 2 });
        const second = await planes.control.schemas.list({ limit: 2, cursor: first.nextCursor ?? '' });
        const all = [...first.items, ...second.items];
        expect(all.map(({ slug }) => slug).sort()).toEqual(['a-2', 'a_1', 'b.3']);
        for (const each of all) expect(Object.keys(each).sort()).toEqual(['createdAt', 'createdBy', 'digest', 'slug']);
        expect(second.nextCursor).toBeNull();
      },
    },
    refuses: {
      validation_failed: ({ control }) => control.schemas.list({ limit: 0 }),
      invalid_cursor: ({ control }) => control.schemas.list({ cursor: 'made-up' }),
    },
  },
};
