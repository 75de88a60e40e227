import { describe, expect, it } from '@jest/globals';
import { applicableSchema } from './applicable-schema.js';

const applied = (document: unknown) => {
  const result = applicableSchema(document);
  return 'schema' in result ? result.schema.applied : result.problems;
};
const problems = (document: unknown) => {
  const result = applicableSchema(document);
  return 'problems' in result ? result.problems.map(({ pointer, message }) => `${pointer}: ${message}`) : [];
};

describe('what of a schema is applied', () => {
  it('is every keyword that asserts or applies, where it stood', () => {
    const document = {
      type: 'object',
      properties: { a: { minimum: 0.5 }, type: { const: 1 } },
      patternProperties: { '^x-': true },
      allOf: [{ not: false }, { $ref: '#/$defs/b' }],
      $defs: { b: { enum: [{ $ref: 'https://example.org/' }] } },
      dependentRequired: { a: ['b'] },
    };
    expect(applied(document)).toEqual(document);
  });

  it('is nothing that only annotates, and nothing that a validator knows beside JSON Schema', () => {
    const document = {
      $id: 'artifactstore:schemas:some.v1',
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $comment: 'x',
      title: 'x',
      format: 'constructor',
      $async: true,
      nullable: true,
      discriminator: {},
      id: 'x',
      x: { $ref: 'https://example.org/' },
      items: { $async: true, examples: [{ $ref: 'https://example.org/' }] },
    };
    expect(applied(document)).toEqual({ items: {} });
  });

  it('keeps names that are names of JavaScript too, each as a member of its own', () => {
    const properties = { constructor: { type: 'number' }, toString: true, hasOwnProperty: {}, $ref: { type: 'string' } };
    expect(applied({ properties })).toEqual({ properties });
  });

  it('keeps what has not the type that it should have: the schema of JSON Schema says so', () => {
    const document = { properties: 5, allOf: { a: 1 }, items: [true], $ref: 7, dependencies: { a: ['b'] }, required: {} };
    expect(applied(document)).toEqual(document);
  });
});

describe('a reference', () => {
  it.each(['#', '#/$defs/a', '#/$defs/a%2Fb%25/items', '#/$defs/~0~1', '#here', '#/definitions/c', '#/properties/p/allOf/0'])(
    'may be %s',
    (reference) => {
      const document = {
        $ref: reference,
        $defs: { a: {}, 'a/b%': { items: { $anchor: 'here' } }, '~/': true },
        definitions: { c: {} },
        properties: { p: { allOf: [true] } },
      };
      // A pointer writes / as ~1.
      const isEncodedSlash = reference.includes('%2F');
      expect(problems(document)).toEqual(isEncodedSlash ? ['/$ref: refers to no schema within the schema'] : []);
    },
  );

  it.each([
    'https://json-schema.org/draft/2020-12/schema',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    '//example.org',
    'other',
    '/other',
    '',
    'artifactstore:schemas:some.v1#',
    '#%',
    'data:application/json,true',
  ])('is not %s, which is outside of the schema', (reference) => {
    const document = { $id: 'artifactstore:schemas:some.v1', items: { $ref: reference } };
    expect(problems(document)).toEqual([
      '/items/$ref: refers to something outside of the schema: only # and what follows it is allowed',
    ]);
  });

  it.each(['#/', '#/$defs', '#/$defs/b', '#/title', '#nowhere', '#/enum/0', '#/required/0', '#/__proto__', '#constructor'])(
    'is not %s, where no schema is',
    (reference) => {
      expect(problems({ $ref: reference, $defs: { a: {} }, title: 'x', enum: [{}], required: ['a'] })).toEqual([
        '/$ref: refers to no schema within the schema',
      ]);
    },
  );
});

describe('a schema is refused that', () => {
  it.each([
    [
      'has an identity within',
      { properties: { 'a/b': { $id: 'x' } } },
      ['/properties/a~1b/$id: is allowed at the top of the schema only'],
    ],
    ['refers dynamically', { items: { $dynamicRef: '#a' } }, ['/items/$dynamicRef: is not supported']],
    [
      'is of another draft',
      { $schema: 'http://json-schema.org/draft-07/schema#' },
      ['/$schema: is not https://json-schema.org/draft/2020-12/schema'],
    ],
    [
      'is of another draft within',
      { not: { $schema: 7 } },
      ['/not/$schema: is not https://json-schema.org/draft/2020-12/schema'],
    ],
    ['has an anchor twice', { $anchor: 'a', items: { $anchor: 'a' } }, ['/items/$anchor: is an anchor already']],
    ['has an anchor with another form', { $anchor: '/a' }, ['/$anchor: is not the name of an anchor']],
    ['has an enum of nothing', { items: { enum: [] } }, ['/items/enum: is empty: nothing conforms to it']],
    ['has a long pattern', { pattern: 'a'.repeat(2049) }, ['/pattern: is longer than 2048 characters']],
    [
      'has a long pattern as a name',
      { patternProperties: { ['a'.repeat(2049)]: {} } },
      [`/patternProperties/${'a'.repeat(2049)}: is longer than 2048 characters`],
    ],
    ['has many schemas', { allOf: Array.from({ length: 3000 }, () => ({})) }, ['/allOf/1999: is one schema more than 2000']],
    [
      'has schemas far down',
      { properties: { ['a'.repeat(5000)]: { not: {} } } },
      [`/properties/${'a'.repeat(5000)}: is too far down, by its names`],
    ],
    [
      'is wrong in several ways',
      { $dynamicRef: '#', $id: 'x', not: { $ref: 'x', $id: 'y' } },
      [
        '/$dynamicRef: is not supported',
        '/not/$id: is allowed at the top of the schema only',
        '/not/$ref: refers to something outside of the schema: only # and what follows it is allowed',
      ],
    ],
  ])('%s', (_, document, expected) => {
    expect(problems(document)).toEqual(expected);
  });
});
