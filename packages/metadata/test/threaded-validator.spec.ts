import { MetadataSchemaInvalidError, MetadataSchemaTooCostlyError, MetadataValidatorBusyError } from '@artifact-store/planes';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type ClosableValidator, createMetadataValidator } from '../src/index.js';
import { applied } from './applied.js';

const validator = createMetadataValidator();
const others: ClosableValidator[] = [];
const opened = (limits: Parameters<typeof createMetadataValidator>[0]) => {
  const other = createMetadataValidator(limits);
  others.push(other);
  return other;
};

afterAll(() => validator.close());
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});

const violations = async (schema: unknown, metadata: unknown) =>
  (await applied(validator, schema, metadata)).shown.map(({ pointer, message }) => `${pointer}: ${message}`);

describe('metadata', () => {
  it('conforms, or is told of by pointers to all that does not', async () => {
    const schema = {
      type: 'object',
      required: ['run_id'],
      properties: {
        run_id: { type: 'string' },
        counts: { additionalProperties: { minimum: 0 } },
        result: { enum: ['pass', 'fail'] },
      },
      additionalProperties: false,
    };
    expect(await violations(schema, { run_id: 'x', counts: { a: 1 }, result: 'pass' })).toEqual([]);
    expect(await violations(schema, { counts: { 'a/b': -1 }, result: 'maybe', more: 1 })).toEqual([
      ": must have required property 'run_id'",
      ': must NOT have additional properties: "more"',
      '/counts/a~1b: must be >= 0',
      '/result: must be equal to one of the allowed values: "pass", "fail"',
    ]);
  });

  it('is told of no further than is useful', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${'k'.repeat(600)}${n}`, n]));
    const { shown, count } = await applied(validator, { additionalProperties: { enum: ['v'.repeat(5000)] } }, metadata);
    expect([shown.length, count]).toEqual([20, 500]);
    for (const { pointer, message } of shown) expect([pointer.length, message.length]).toEqual([512, 256]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
    'has a member %s only where it has one of its own',
    async (name) => {
      const schema = { properties: { [name]: { type: 'number' } }, required: [name] };
      expect(await violations(schema, {})).toEqual([`: must have required property '${name}'`]);
      expect(await violations(schema, { [name]: 1 })).toEqual([]);
      expect(await violations(schema, { [name]: 'x' })).toEqual([`/${name}: must be number`]);
      expect(await violations({ propertyNames: { const: 'a' } }, {})).toEqual([]);
    },
  );

  it('is checked against fractions, and a format only annotates', async () => {
    const schema = { properties: { a: { maximum: 1.5, multipleOf: 0.5 }, b: { format: 'uuid' } } };
    expect(await violations(schema, { a: 1, b: 'none' })).toEqual([]);
    expect(await violations(schema, { a: 2 })).toEqual(['/a: must be <= 1.5']);
  });
});

describe('a schema', () => {
  it.each([
    [{ type: 'strng' }, '/type'],
    [{ properties: { 'a/b': { minimum: '1' } } }, '/properties/a~1b/minimum'],
    [{ allOf: [true, { required: 'a' }] }, '/allOf/1/required'],
    [{ items: [true] }, '/items'],
    [{ properties: 5 }, '/properties'],
    [{ $ref: 5 }, '/$ref'],
    [{ properties: { a: { pattern: '(' } } }, '/properties/a/pattern'],
    [{ patternProperties: { '[': true } }, '/patternProperties/['],
    [{ pattern: '\\p{Nonsense}' }, '/pattern'],
    [{ enum: 5 }, '/enum'],
  ])('that is none is refused with the pointer of what is wrong: %j', async (schema, pointer) => {
    const refused = applied(validator, schema, {});
    await expect(refused).rejects.toBeInstanceOf(MetadataSchemaInvalidError);
    await expect(refused).rejects.toMatchObject({
      members: { problems: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
  });

  it('runs no code, whatever it holds', async () => {
    const code = [
      '");process.exit(1);//',
      '\u2028`$'.concat('{process.exit(1)}`'),
      "'+process.exit(1)+'",
      '*/process.exit(1)/*',
      '\\',
    ];
    const schema = {
      title: code[3],
      format: code[0],
      properties: Object.fromEntries(code.map((each) => [each, { const: each, description: each }])),
      patternProperties: { '^[`"]': { enum: code } },
      required: code,
      dependentRequired: { a: code },
    };
    expect(await violations(schema, Object.fromEntries(code.map((each) => [each, each])))).toEqual([]);
    expect(await violations(schema, {})).toHaveLength(code.length);
  });

  it.each(['$async', 'nullable', 'discriminator', '$data', 'id', 'formatMaximum', 'instanceof'])(
    'that has the unknown keyword %s is applied without it',
    async (keyword) => {
      expect(await violations({ type: 'object', required: ['a'], [keyword]: true }, {})).toEqual([
        ": must have required property 'a'",
      ]);
    },
  );

  it('may take the name of the schema of JSON Schema, and harms nobody', async () => {
    const schema = { $id: 'https://json-schema.org/draft/2020-12/schema', required: ['a'] };
    expect(await violations(schema, {})).toHaveLength(1);
    expect(await violations({ $schema: 'https://json-schema.org/draft/2020-12/schema', required: ['b'] }, { b: 1 })).toEqual([]);
  });
});

const LINKS = 40;
/** Each of these is passed twice, so the last is passed 2 to the power of their number times. */
const multiplied = (keyword: string, last: object) => ({
  $ref: '#/$defs/0',
  $defs: Object.fromEntries([
    ...Array.from({ length: LINKS }, (_, n) => [n, { [keyword]: [{ $ref: `#/$defs/${n + 1}` }, { $ref: `#/$defs/${n + 1}` }] }]),
    [LINKS, last],
  ]),
});
const HOSTILE: readonly (readonly [string, unknown, unknown])[] = [
  ['a pattern that goes back and forth', { properties: { a: { pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(60)}!` }],
  ['a name that a pattern goes back and forth on', { patternProperties: { '^(a|a?)+$': false } }, { [`${'a'.repeat(60)}!`]: 1 }],
  ['references that multiply', multiplied('allOf', { type: 'object' }), {}],
  ['choices that multiply', multiplied('anyOf', { type: 'string' }), {}],
  ['a reference to itself', { $ref: '#' }, {}],
  ['a circle of references', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, {}],
  [
    'pairs that are all compared',
    { properties: { a: { uniqueItems: true } } },
    { a: Array.from({ length: 40_000 }, (_, n) => [n]) },
  ],
  [
    'more violations than memory',
    { properties: { a: { items: { allOf: Array.from({ length: 1900 }, (_, n) => ({ const: -1 - n })) } } } },
    { a: Array.from({ length: 30_000 }, (_, n) => n) },
  ],
];

describe('a schema that asks for too much', () => {
  it.each(HOSTILE)('is refused, and the next is applied as ever: %s', async (_, schema, metadata) => {
    const hurried = opened({ checkMilliseconds: 1500, applyMilliseconds: 1500, memoryMegabytes: 64 });
    await expect(applied(hurried, schema, metadata)).rejects.toBeInstanceOf(MetadataSchemaTooCostlyError);
    expect(await applied(hurried, { required: ['a'] }, {})).toMatchObject({ count: 1 });
  });

  it('is refused for its memory where that ends before the time', async () => {
    const small = opened({ applyMilliseconds: 25_000, memoryMegabytes: 24 });
    const [, schema, metadata] = HOSTILE.at(-1) ?? [];
    await expect(applied(small, schema, metadata)).rejects.toMatchObject({
      code: 'metadata_schema_too_costly',
      detail: 'the schema could not be applied within 24 MiB of memory',
    });
    expect(await applied(small, { required: ['a'] }, {})).toMatchObject({ count: 1 });
  });

  it('stops neither this thread nor those who wait for their turn', async () => {
    const hurried = opened({ applyMilliseconds: 1000 });
    await applied(hurried, {}, {});
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 10);
    const [, schema, metadata] = HOSTILE[0] ?? [];
    const calls = [
      applied(hurried, schema, metadata),
      applied(hurried, { required: ['a'] }, {}),
      applied(hurried, schema, metadata),
    ];
    const outcomes = await Promise.allSettled(calls);
    clearInterval(ticking);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    expect(ticks).toBeGreaterThan(20);
  });
});

describe('large schemas within the limits', () => {
  it.each([
    [
      '2,000 members',
      { properties: Object.fromEntries(Array.from({ length: 1990 }, (_, n) => [`member_${n}`, { type: 'string' }])) },
    ],
    ['a choice of 2,000', { anyOf: [...Array.from({ length: 1990 }, (_, n) => ({ const: n })), true] }],
    ['20,000 values', { not: { enum: Array.from({ length: 20_000 }, (_, n) => `v${n}`) } }],
    ['30 levels', Array.from({ length: 29 }).reduce((inner) => ({ properties: { a: inner } }), { type: 'string' })],
    [
      '1,500 references to a large schema',
      {
        allOf: Array.from({ length: 1500 }, () => ({ $ref: '#/$defs/large' })),
        $defs: { large: { enum: [{}, ...Array.from({ length: 5000 }, (_, n) => `value ${n}`)] } },
      },
    ],
  ])('are applied: %s', async (_, schema) => {
    const patient = opened({ checkMilliseconds: 25_000, applyMilliseconds: 25_000 });
    expect(await applied(patient, schema, {})).toEqual({ shown: [], count: 0 });
  });
});

describe('calls', () => {
  it('are refused where too many wait, and taken again afterwards', async () => {
    const small = opened({ calls: 2 });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => applied(small, {}, {})));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(Promise.reject((outcomes[2] as PromiseRejectedResult).reason)).rejects.toBeInstanceOf(
      MetadataValidatorBusyError,
    );
    expect(await applied(small, {}, {})).toMatchObject({ count: 0 });
  });

  it('fail when the validator is closed, at once and whatever it was doing', async () => {
    const closing = createMetadataValidator();
    await applied(closing, {}, {});
    const [, schema, metadata] = HOSTILE[0] ?? [];
    const refused = expect(applied(closing, schema, metadata)).rejects.toMatchObject({ code: 'draining' });
    // Its turn was before, and the other's next call comes after it.
    await closing.problemsOf({ document: {}, applied: {}, patterns: [] });
    await closing.close();
    await refused;
    await expect(applied(closing, {}, {})).rejects.toMatchObject({ code: 'draining' });
  });
});
