import { createDigester } from '@artifact-store/digest';
import { MetadataSchemaInvalidError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { readSchema } from './read-schema.js';

const digester = createDigester();
const read = (text: string) => readSchema(text, digester);

describe('a schema that is read', () => {
  it('is the same one in any spelling', () => {
    const [one, other] = [read('{"maximum":0.1,"type":"number"}'), read(' { "type" : "num\\u0062er", "maximum": 1e-1 } ')];
    expect(other).toEqual(one);
    expect(one).toMatchObject({
      text: '{"maximum":0.1,"type":"number"}',
      digest: expect.stringMatching(/^blake3:[0-9a-f]{64}$/),
    });
  });

  it('may be as large as the limit, and no larger', () => {
    const sized = (bytes: number) => JSON.stringify({ title: 'x'.repeat(bytes - '{"title":""}'.length) });
    expect(read(sized(256 * 1024)).text).toHaveLength(256 * 1024);
    expect(() => read(sized(256 * 1024 + 1))).toThrow('the schema is larger than 262144 bytes');
  });

  it.each([
    ['is no JSON', '{', 'the schema is not JSON'],
    ['is nothing', '', 'the schema is not JSON'],
    ['is no object', 'true', 'the schema is not a JSON object'],
    ['is a list', '[{}]', 'the schema is not a JSON object'],
    ['has a member twice', '{"a":1,"\\u0061":1}', 'the schema has an object with a member twice'],
    ['has a number beyond all', '{"maximum":1e999}', 'the schema at /maximum holds a number beyond those of IEEE 754'],
    ['has a lone surrogate', '{"title":"\\ud800"}', 'the schema at /title holds text with a lone surrogate'],
    ['has a member __proto__', '{"properties":{"__proto__":{}}}', 'the schema at /properties/__proto__ holds the key __proto__'],
    ['refers to elsewhere', '{"not":{"$ref":"x"}}', /^the schema at \/not\/\$ref refers to something outside of the schema/],
  ])('is refused where it %s', (_, text, detail) => {
    expect(() => read(text)).toThrow(MetadataSchemaInvalidError);
    expect(() => read(text)).toThrow(detail);
  });

  it('is refused where it is deep, whatever the stack has room for', () => {
    expect(() => read(`${'{"not":'.repeat(30_000)}{}${'}'.repeat(30_000)}`)).toThrow(/holds nested deeper than 64 levels$/);
  });

  it('is refused with the first problems and the number of all, each no longer than is useful', () => {
    const name = 'n'.repeat(600);
    const properties = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${name}${n}`, { $ref: 'x' }]));
    const refused = refusal(JSON.stringify({ properties })).members;
    expect(refused).toMatchObject({ problem_count: 30 });
    const { problems } = refused as { problems: { pointer: string }[] };
    expect(problems).toHaveLength(20);
    expect(problems[0]?.pointer).toHaveLength(512);
  });
});

function refusal(text: string): MetadataSchemaInvalidError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof MetadataSchemaInvalidError) return error;
  }
  throw new Error('it was not refused');
}
