import { type CborValue, compareText, encodeCanonical } from '@artifact-store/encoding';
import type { ContentAddress, Digester, DigestStream } from '@artifact-store/identity';
import { type LooseTable, looseTable, type RawRow, readColumn, VIEW_NAMES } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

const ROWS_PER_PAGE = 1000;

/**
 * The digest of everything that the views hold, equal for equal logs on every database: BLAKE3 over a CBOR sequence (RFC
 * 8742) of canonical items. For each view, in byte order of the names: a list of the view's name followed by the names of its
 * columns in byte order; then for each row, in byte order of the primary key, the list of its values in that order. Integers
 * are CBOR integers, flags booleans, and all else is text as it is stored.
 */
export async function digestViews(session: Session, digester: Digester): Promise<ContentAddress> {
  const stream = digester.stream();
  try {
    for (const view of VIEW_NAMES) await digestView(session, looseTable(view), stream);
    return (await stream.finish()).primary;
  } finally {
    stream.dispose();
  }
}

async function digestView(session: Session, table: LooseTable, stream: DigestStream): Promise<void> {
  const columns = Object.values(table.columns).sort((a, b) => compareText(a.name, b.name));
  await stream.update(encodeCanonical([table.name, ...columns.map((column) => column.name)]));
  const valuesOf = (row: RawRow): CborValue[] => columns.map((column) => readColumn(column, row[column.name]));
  for await (const rows of pages(session, table)) {
    await stream.update(Buffer.concat(rows.map((row) => encodeCanonical(valuesOf(row)))));
  }
}

async function* pages(session: Session, table: LooseTable): AsyncGenerator<readonly RawRow[]> {
  const key = table.primaryKey.map((member) => table.columns[member]?.name ?? '');
  const names = key.join(', ');
  const select = `SELECT * FROM ${table.name}`;
  const order = `ORDER BY ${names} LIMIT ${ROWS_PER_PAGE}`;
  const after = `(${names}) > (${key.map((_, index) => session.dialect.parameter(index + 1)).join(', ')})`;
  let rows = await session.query(`${select} ${order}`);
  while (rows.length > 0) {
    yield rows;
    const last = rows.at(-1);
    if (rows.length < ROWS_PER_PAGE || last === undefined) return;
    rows = await session.query(
      `${select} WHERE ${after} ${order}`,
      key.map((name) => last[name] as string),
    );
  }
}
