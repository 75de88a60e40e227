import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetadataSchemaInvalidError } from '@artifact-store/planes';
import { describeWith, vectorsDir } from '@artifact-store/testkit';
import { afterAll, expect, it } from '@jest/globals';
import { createMetadataValidator } from '../src/index.js';
import { applied } from './applied.js';

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

/** A group of the suite that is not as the suite says. */
interface Exception {
  /** Below tests/draft2020-12. */
  readonly file: string;
  readonly group: string;
  /** The tests that come out otherwise; null where the schema is refused. */
  readonly tests: readonly string[] | null;
}

const EXCEPTIONS = new URL('../../../schemas/vectors/json-schema-exceptions.json', import.meta.url);
const declared: {
  readonly groups: number;
  readonly reasons: Readonly<Record<string, string>>;
  readonly exceptions: readonly (Exception & { readonly why: string })[];
} = JSON.parse(readFileSync(EXCEPTIONS, 'utf8'));

const validator = createMetadataValidator();
afterAll(() => validator.close());

const SUITE = 'json-schema-2020-12/tests/draft2020-12';
const files = () =>
  readdirSync(join(vectorsDir(), SUITE), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort();
const groupsOf = (file: string): readonly Group[] => JSON.parse(readFileSync(join(vectorsDir(), SUITE, file), 'utf8'));

/** Exactly what is refused is refused for what it is: a schema that takes too long would be an error here. */
async function exceptionOf(file: string, { description, schema, tests }: Group): Promise<Exception[]> {
  const differing: string[] = [];
  for (const test of tests) {
    try {
      const { count } = await applied(validator, schema, test.data);
      if ((count === 0) !== test.valid) differing.push(test.description);
    } catch (error) {
      if (error instanceof MetadataSchemaInvalidError) return [{ file, group: description, tests: null }];
      throw error;
    }
  }
  return differing.length === 0 ? [] : [{ file, group: description, tests: differing }];
}

describeWith('vectors', 'the test suite of JSON Schema, draft 2020-12', () => {
  it('comes out as it says, but for exactly the exceptions that are declared', async () => {
    const found: Exception[] = [];
    let groups = 0;
    for (const file of files()) {
      for (const group of groupsOf(file)) {
        groups += 1;
        found.push(...(await exceptionOf(file, group)));
      }
    }
    expect(found).toEqual(declared.exceptions.map(({ file, group, tests }) => ({ file, group, tests })));
    expect(groups).toBe(declared.groups);
  }, 120_000);
});

it('every exception has a reason, and every reason an exception', () => {
  expect([...new Set(declared.exceptions.map(({ why }) => why))].sort()).toEqual(Object.keys(declared.reasons).sort());
});
