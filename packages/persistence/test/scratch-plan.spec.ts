import { createDigester } from '@artifact-store/digest';
import { MIGRATIONS } from '@artifact-store/migrations';
import { postgresSubject, sqliteSubject, openWith } from '@artifact-store/testkit';
import { it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/sql/entities.js';
import { POSTGRES, SQLITE } from '../src/sql/dialect.js';
import { Session } from '../src/sql/session.js';
import { ViewReader } from '../src/views/view-reader.js';
import { writeFileSync, appendFileSync } from 'node:fs';

const OUT = '/tmp/plans.txt';
const log = (s: string) => appendFileSync(OUT, `${s}\n`);
writeFileSync(OUT, '');
void createDigester; void MIGRATIONS;
const N = 100000;
const T = (i: string) => i;
const filters: [string, object][] = [
  ['none', {}],
  ['producer common', { producer: 'p1' }],
  ['producer rare', { producer: 'rare' }],
  ['subject', { subject: 's1' }],
  ['name', { name: 'n1' }],
  ['class', { retentionClass: 'raw-evidence' }],
  ['status', { status: 'finalized' }],
  ['createdAfter+Before', { createdAfter: '2026-01-10T00:00:00.000Z', createdBefore: '2026-02-10T00:00:00.000Z' }],
  ['held true', { held: true }],
  ['held false', { held: false }],
  ['eligible true', { eligible: true }],
  ['eligible false', { eligible: false }],
  ['term common', { metadata: [{ key: 'k', values: ['"common"'] }] }],
  ['term two candidates', { metadata: [{ key: 'n', values: ['"7"', '7'] }] }],
  ['term rare', { metadata: [{ key: 'k', values: ['"rare"'] }] }],
  ['two terms', { metadata: [{ key: 'k', values: ['"common"'] }, { key: 'n', values: ['"7"', '7'] }] }],
  ['after', { after: { createdAt: '2026-01-20T00:00:00.000Z', packageId: 'x' } }],
  ['term common after', { metadata: [{ key: 'k', values: ['"common"'] }], after: { createdAt: '2026-01-20T00:00:00.000Z', packageId: 'x' } }],
  ['producer status', { producer: 'p1', status: 'finalized' }],
];
async function run(session: Session, explain: string) {
  class Spy extends Session {
    override async rows(query: any) {
      const [sql, params] = query.getQueryAndParameters();
      const plan = await session.query(`${explain} ${sql}`, params);
      for (const r of plan) log('    ' + (r['QUERY PLAN'] ?? r.detail));
      const t = performance.now();
      const rows = await session.rows(query);
      log(`    => ${rows.length} rows ${(performance.now() - t).toFixed(1)} ms`);
      return rows;
    }
  }
  const spy = new Spy((session as any).dialect, (session as any).runner);
  const views = new ViewReader(spy);
  for (const [name, f] of filters) { log(`## ${(session as any).dialect.name} ${name}`); await views.packages({ limit: 101, ...f } as any); }
}
it('sqlite', async () => {
  const s = await sqliteSubject();
  await (await openWith(s)).close();
  const ds = await new DataSource({ type: 'better-sqlite3', database: s.path, entities: [...ENTITIES] }).initialize();
  await ds.query(`WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM g WHERE i<${N}) INSERT INTO artifact_packages SELECT printf('id%08d', i), 'n'||(i%10), CASE WHEN i%10000=0 THEN 'rare' ELSE 'p'||(i%3) END, 's'||(i%100), CASE i%2 WHEN 0 THEN 'raw-evidence' ELSE 'transient' END, '{}', NULL, NULL, CASE WHEN i%5=0 THEN 'created' ELSE 'finalized' END, NULL, 0,0, strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600+i*60, 'unixepoch'), 'a', NULL, NULL, i FROM g`);
  await ds.query(`INSERT INTO retention_state SELECT package_id, retention_class, NULL, CASE WHEN last_event_sequence%1000=0 THEN 1 ELSE 0 END, NULL, CASE WHEN last_event_sequence%1000=1 THEN 'h' ELSE NULL END, 1 FROM artifact_packages`);
  await ds.query(`INSERT INTO package_metadata_terms SELECT package_id, 'k', CASE WHEN last_event_sequence%10000=0 THEN '"rare"' ELSE '"common"' END, created_at FROM artifact_packages`);
  await ds.query(`INSERT INTO package_metadata_terms SELECT package_id, 'n', CASE WHEN last_event_sequence%2=0 THEN '"7"' ELSE '7' END, created_at FROM artifact_packages`);
  await run(new Session(SQLITE, ds.createQueryRunner()), 'EXPLAIN QUERY PLAN');
  await ds.destroy();
  await s.remove();
}, 120000);
it('postgres', async () => {
  const s = await postgresSubject();
  await (await openWith(s)).close();
  const ds = await new DataSource({ type: 'postgres', url: s.url, entities: [...ENTITIES] }).initialize();
  await ds.query(`INSERT INTO artifact_packages SELECT 'id'||lpad(i::text,8,'0'), 'n'||(i%10), CASE WHEN i%10000=0 THEN 'rare' ELSE 'p'||(i%3) END, 's'||(i%100), CASE i%2 WHEN 0 THEN 'raw-evidence' ELSE 'transient' END, '{}', NULL, NULL, CASE WHEN i%5=0 THEN 'created' ELSE 'finalized' END, NULL, 0,0, to_char(to_timestamp(1767225600+i*60) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.000"Z"'), 'a', NULL, NULL, i FROM generate_series(1,${N}) i`);
  await ds.query(`INSERT INTO retention_state SELECT package_id, retention_class, NULL, last_event_sequence%1000=0, NULL, CASE WHEN last_event_sequence%1000=1 THEN 'h' ELSE NULL END, 1 FROM artifact_packages`);
  await ds.query(`INSERT INTO package_metadata_terms SELECT package_id, 'k', CASE WHEN last_event_sequence%10000=0 THEN '"rare"' ELSE '"common"' END, created_at FROM artifact_packages`);
  await ds.query(`INSERT INTO package_metadata_terms SELECT package_id, 'n', CASE WHEN last_event_sequence%2=0 THEN '"7"' ELSE '7' END, created_at FROM artifact_packages`);
  await ds.query('VACUUM ANALYZE');
  const r = ds.createQueryRunner();
  await run(new Session(POSTGRES, r), 'EXPLAIN ANALYZE');
  // log: lastOf
  await ds.query(`INSERT INTO events SELECT i, '2026', CASE WHEN i%1000=0 THEN 'v1.package.finalized' ELSE 'v1.file.ingested' END, 'package', 'id'||((i-1)/1000), 'a', '\\x00', '\\x00', '\\x00' FROM generate_series(1,500000) i`);
  await ds.query(`INSERT INTO events SELECT i, '2026', CASE WHEN i=600000 THEN 'v1.package.finalized' ELSE 'v1.file.ingested' END, 'package', 'big', 'a', '\\x00', '\\x00', '\\x00' FROM generate_series(500001,600000) i`);
  await ds.query(`INSERT INTO events SELECT i, '2026', CASE WHEN i%1000=0 THEN 'v1.package.finalized' ELSE 'v1.file.ingested' END, 'package', 'id'||((i-1)/1000), 'a', '\\x00', '\\x00', '\\x00' FROM generate_series(600001,1000000) i`);
  await ds.query('VACUUM ANALYZE');
  for (const id of ['id3', 'id100', 'big', 'id999', 'none']) {
    log(`## lastOf ${id}`);
    for (const row of await r.query(`EXPLAIN ANALYZE SELECT * FROM events WHERE subject_kind = $1 AND subject_id = $2 AND event_type = $3 ORDER BY sequence DESC LIMIT 1`, ['package', id, 'v1.package.finalized'])) log('    ' + row['QUERY PLAN']);
  }
  await r.release();
  await ds.destroy();
  await s.remove();
}, 200000);
void T;
