import { describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { PostgresStatements } from './postgres-statements.js';

/** The names under which texts are prepared, one after the other. */
async function namesOf(...texts: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  const query = async ({ name }: { readonly name: string }) => {
    names.push(name);
    return { rows: [] };
  };
  const runner = { connect: async () => ({ query }) };
  const statements = new PostgresStatements(runner as unknown as QueryRunner);
  for (const text of texts) await statements.runPrepared(text, []);
  return names;
}

describe('the name of a prepared statement', () => {
  // Counted names would let one process run what another has prepared on a connection that a pooler gives to both.
  it('says which statement it is, in every process', async () => {
    expect(await namesOf('SELECT 2', 'SELECT 1', 'SELECT 2')).toEqual([
      'artifact_store_ebbb5b332060a3ede7047bd7528883b0',
      'artifact_store_e004ebd5b5532a4b85984a62f8ad48a8',
      'artifact_store_ebbb5b332060a3ede7047bd7528883b0',
    ]);
  });
});
