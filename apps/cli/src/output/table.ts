/** Rows under a heading, columns as wide as their widest cell; `right` names the columns of numbers. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const all = [heading, ...rows].map((row) => row.map(printable));
  const widths = heading.map((_, column) => all.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0));
  const cell = (text: string, column: number) => {
    const width = widths[column] ?? 0;
    return right.includes(column) ? text.padStart(width) : text.padEnd(width);
  };
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** Text of others on a terminal: control characters would move its cursor, so they are shown as what they are. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
