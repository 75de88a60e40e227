/** Fewer than either database's limit of parameters (SQLite 32,766, PostgreSQL 65,535), and statements of bearable length. */
const MAX_PARAMETERS = 4096;

/**
 * Cuts rows into runs of 2^n, the longest first, so that few different statements exist and the drivers' caches of prepared
 * statements hold them all.
 */
export function* chunks<Row>(rows: readonly Row[], parametersPerRow: number): Generator<readonly Row[]> {
  const longest = 2 ** Math.floor(Math.log2(MAX_PARAMETERS / parametersPerRow));
  let start = 0;
  for (let size = longest; start < rows.length; size = Math.max(1, size / 2)) {
    for (; rows.length - start >= size; start += size) yield rows.slice(start, start + size);
  }
}

/** `(…), (…)`: the parameters of `rows` rows of `columns` columns. */
export function valuesList(columns: number, rows: number, parameter: (index: number, column: number) => string): string {
  return Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, column) => parameter(row * columns + column + 1, column));
    return `(${cells.join(', ')})`;
  }).join(', ');
}
