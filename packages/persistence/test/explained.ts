import type { Connections } from '../src/connections.js';
import type { Bound } from '../src/sql/dialect.js';
import type { Reader, Session } from '../src/sql/session.js';

/** How the database goes about all that `work` asks, a line for each step. */
export function explained(connections: Connections, work: (reader: Reader) => Promise<unknown>): Promise<string> {
  return connections.read(async (session) => {
    const steps: string[] = [];
    const query = async (sql: string, parameters: readonly Bound[] = []) => {
      const explain = session.dialect.name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
      const plan = await session.query(`${explain} ${sql}`, parameters);
      steps.push(...plan.map((step) => String(step.detail ?? step['QUERY PLAN'])));
      return session.query(sql, parameters);
    };
    const explaining: Pick<Session, 'dialect' | 'query' | 'prepared' | 'select' | 'rows' | 'read'> = {
      dialect: session.dialect,
      query,
      prepared: query,
      select: (table, alias) => session.select(table, alias),
      rows: (selection) => query(...selection.getQueryAndParameters()),
      read: (ask) => ask(explaining as Session),
    };
    await work(explaining as Session);
    return steps.join('\n');
  });
}
