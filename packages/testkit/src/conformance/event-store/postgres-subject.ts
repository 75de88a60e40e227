import pg from 'pg';
import { createDatabase } from '../../postgres/database.js';
import { seeds, tablesOf } from './sqlite-subject.js';
import type { DatabaseSubject, SqlRow } from './subject.js';

/** A database on the PostgreSQL of the test run. */
export async function postgresSubject(): Promise<DatabaseSubject & { readonly url: string }> {
  const database = await createDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const sql = async (statement: string) => (await client.query<SqlRow>(statement)).rows;

  return {
    url: database.url,
    config: { kind: 'postgres', url: database.url },
    sql,
    async catalogue() {
      const columns = await sql(
        `SELECT table_name AS "table", column_name AS "column", data_type AS type FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
      );
      return tablesOf(columns);
    },
    schema: async () => [...(await tables(sql)), ...(await indexes(sql)), await seeds(sql)].join('\n'),
    async remove() {
      await client.end();
      await database.drop();
    },
  };
}

const OURS = `c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations'`;

async function tables(sql: DatabaseSubject['sql']): Promise<string[]> {
  const rows = await sql(
    `SELECT c.relname AS name,
       (SELECT array_agg(format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN format(' COLLATE %I', l.collname) ELSE '' END,
          CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
          ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attnum)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT array_agg(format('  CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) ORDER BY k.conname)
        FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n') AS constraints
     FROM pg_class c WHERE c.relkind = 'r' AND ${OURS} ORDER BY c.relname`,
  );
  return rows.map(({ name, columns, constraints }) => {
    const parts = [columns, constraints].flatMap((list) => (Array.isArray(list) ? list : []));
    return `CREATE TABLE ${name} (\n${parts.join(',\n')}\n);\n`;
  });
}

async function indexes(sql: DatabaseSubject['sql']): Promise<string[]> {
  const rows = await sql(
    `SELECT pg_get_indexdef(i.indexrelid) AS made FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE ${OURS} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
     ORDER BY i.indexrelid::regclass::text`,
  );
  return rows.map((row) => `${String(row.made).replace(' ON public.', ' ON ')};\n`);
}
