const LAST_CODE_POINT = 0x10ffff;

/**
 * The first text, in byte order, after all that start with `prefix`; undefined if there is none. UTF-8 sorts like code
 * points, so the last code point that has a successor is raised.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Surrogates are no characters: after U+D7FF comes U+E000.
  points.push(last === 0xd7ff ? 0xe000 : last + 1);
  return String.fromCodePoint(...points);
}
