import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageFilter } from '@artifact-store/registry';
import { openSubject, sqliteSubject } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type ObjectLiteral, type QueryRunner, type SelectQueryBuilder } from 'typeorm';
import { SQLITE } from '../src/sql/dialect.js';
import { ENTITIES } from '../src/sql/entities.js';
import type { RawRow } from '../src/sql/rows.js';
import { Session } from '../src/sql/session.js';
import { ViewReader } from '../src/views/view-reader.js';

/** Notes how SQLite would run each query. */
class ExplainingSession extends Session {
  readonly steps: string[] = [];

  constructor(runner: QueryRunner) {
    const run = (sql: string, parameters: readonly unknown[]) => runner.query(sql, [...parameters]);
    super(SQLITE, runner, { run, runPrepared: run });
  }

  override async rows(query: SelectQueryBuilder<ObjectLiteral>): Promise<readonly RawRow[]> {
    const [sql, parameters] = query.getQueryAndParameters();
    const plan = await this.query(`EXPLAIN QUERY PLAN ${sql}`, parameters);
    this.steps.push(...plan.map((step) => String(step.detail)));
    return [];
  }
}

describe('A page of packages on SQLite', () => {
  let subject: Awaited<ReturnType<typeof sqliteSubject>>;
  let dataSource: DataSource;

  beforeAll(async () => {
    subject = await sqliteSubject();
    await (await openSubject(subject)).close();
    dataSource = await new DataSource({
      type: 'better-sqlite3',
      database: subject.path,
      readonly: true,
      entities: [...ENTITIES],
    }).initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await subject.remove();
  });

  const planOf = async (filter: Partial<PackageFilter>) => {
    const session = new ExplainingSession(dataSource.createQueryRunner());
    await new ViewReader(session).packages({ limit: 101, ...filter });
    return session.steps;
  };

  const after = { createdAt: '2026-05-16T09:00:00.000Z' as Timestamp, packageId: 'x' as PackageId };
  const build = { key: 'build', values: ['"7"', '7'] };
  const branch = { key: 'branch', values: ['"main"'] };

  it.each<[string, Partial<PackageFilter>]>([
    ['no filter', {}],
    ['a cursor', { after }],
    ['a producer', { producer: 'p', after }],
    ['a subject', { subject: 's', after }],
    ['a name', { name: 'n', after }],
    ['a class', { retentionClass: 'transient', after }],
    ['a status', { status: 'finalized', after }],
    ['two times', { createdAfter: after.createdAt, createdBefore: after.createdAt }],
    ['those not held', { held: false, after }],
    ['those not eligible', { eligible: false, after }],
    ['metadata', { metadata: [branch], after }],
    ['metadata that may be text or number', { metadata: [build], createdAfter: after.createdAt, after }],
    ['two of the metadata', { metadata: [build, branch, build], after }],
  ])('is read in the order of an index, and never sorted, for %s', async (_, filter) => {
    const steps = await planOf(filter);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.join('\n')).not.toMatch(/TEMP B-TREE/);
  });

  it.each<[string, Partial<PackageFilter>, string]>([
    ['held', { held: true }, 'retention_state_hold'],
    ['eligible', { eligible: true, after }, 'retention_state_eligible'],
  ])('finds the few that are %s by their index', async (_, filter, index) => {
    expect((await planOf(filter))[0]).toContain(index);
  });
});
