import type { NewestSchemas } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { metadataSchemaRegistered } from '../../builders/events.js';
import { record } from './commands.js';
import type { OpenSubject } from './open-subject.js';

export function schemaViewTests(use: () => OpenSubject): void {
  const register = (slug: string, jsonSchema?: string) =>
    use().store.transact(record([metadataSchemaRegistered({ slug, ...(jsonSchema === undefined ? {} : { jsonSchema }) })], null));

  describe('views of metadata schemas', () => {
    it('give a schema with its text, character for character', async () => {
      const { store, clock } = use();
      const jsonSchema = `{"a":1.5e-7,"\u{1f600}":"ä"\\\\","z":"${'x'.repeat(256 * 1024)}"}`;
      await register('some.v1', jsonSchema);
      const { digest, actor } = metadataSchemaRegistered();
      expect(await store.views.metadataSchema('some.v1')).toEqual({
        slug: 'some.v1',
        jsonSchema,
        digest,
        createdBy: actor,
        createdAt: clock.now(),
      });
      expect(await store.views.metadataSchema('some.v2')).toBeUndefined();
    });

    it('list schemas without their texts, newest first, page after page, without a gap or a double', async () => {
      const { store, clock } = use();
      const registered: string[] = [];
      for (let moment = 0; moment < 3; moment++) {
        // Those of one moment come in the descending order of their bytes, in whichever order they were registered.
        const slugs = ['b', 'a-1', 'a.1', 'a', 'a_1'].map((each) => `${each}.${moment}`);
        for (const slug of slugs) await register(slug);
        registered.unshift(...slugs.sort().reverse());
        clock.advance(1000);
      }
      const listed: string[] = [];
      let after: NewestSchemas['after'];
      for (;;) {
        const page = await store.views.metadataSchemas({ limit: 4, after });
        listed.push(...page.map(({ slug }) => slug));
        for (const each of page) expect(Object.keys(each).sort()).toEqual(['createdAt', 'createdBy', 'digest', 'slug']);
        const last = page.at(-1);
        if (last === undefined) break;
        after = last;
      }
      expect(listed).toEqual(registered);
    });

    it('are seen by a later command of the same transaction', async () => {
      const { store } = use();
      const seen = await Promise.all([
        register('some.v1'),
        store.transact({
          load: async (views) => [await views.metadataSchema('some.v1'), await views.metadataSchemas({ limit: 1 })] as const,
          decide: ([one, list]) => ({ events: [], answer: [one?.slug, list.map(({ slug }) => slug)] }),
        }),
      ]);
      expect(seen[1]).toEqual(['some.v1', ['some.v1']]);
    });
  });
}
