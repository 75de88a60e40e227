/** A note that a file is made and not written, and from what. */
export const generatedFrom = (source) =>
  `<!-- Made by \`npm run docs:reference\` from ${source}. Changes belong there: the check fails when they differ. -->`;

/** A table; cells are Markdown already. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const code = (text) => `\`${text}\``;

/** Parts of a page, a blank line between them, and a line end at the end. */
export const page = (...parts) => `${parts.flat().join('\n\n')}\n`;
