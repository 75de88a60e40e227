/** What is asked of a stream that may be a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How wide the lines of a stream may be: as COLUMNS says, or as the terminal does; undefined for what is no terminal. */
export function terminalColumns({ isTTY, columns }: Terminal): number | undefined {
  if (isTTY !== true) return undefined;
  const { COLUMNS: given = '' } = process.env;
  return (/^[1-9]\d{0,4}$/.test(given) ? Number(given) : columns) || undefined;
}

/**
 * Whether a stream takes colours. NO_COLOR (no-color.org) comes before FORCE_COLOR, of which 0 and false mean the same; without
 * either, a terminal does that is not a dumb one.
 */
export function takesColours({ isTTY }: Terminal): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return !/^(?:0|false)$/.test(FORCE_COLOR);
  return isTTY === true && TERM !== 'dumb';
}
