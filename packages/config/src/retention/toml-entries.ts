import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { SettingProblem } from '../setting.js';

/** A table or a key of a TOML document, however it is spelled: `[a.b]`, `a.b = 1` or `a = {b = 1}`. */
export interface TomlEntry {
  readonly path: readonly string[];
  /** From 1. */
  readonly line: number;
  readonly is: 'table' | 'list of tables' | AST.TOMLValue | AST.TOMLArray;
}

/** What a document says, in its order. @throws SettingProblem with the line of what is no TOML 1.0 */
export function tomlEntries(text: string, file: string): readonly TomlEntry[] {
  try {
    return [...entriesOf(parse(text).body[0].body)];
  } catch (error) {
    if (error instanceof ParseError) {
      throw new SettingProblem(`${file}:${lineOf(error, text)}: this is no TOML: ${error.message}`);
    }
    if (error instanceof RangeError) throw new SettingProblem(`${file}: this is nested too deeply`);
    throw error;
  }
}

const parse = (text: string) => parseTOML(text, { tomlVersion: '1.0' });

/** The parser stops where it cannot go on, which may be lines after what has no end: the first that is good no more is meant. */
function lineOf({ lineNumber }: ParseError, text: string): number {
  const lines = text.split('\n');
  let line = lineNumber;
  while (line > 1 && !isToml(lines.slice(0, line - 1).join('\n'))) line -= 1;
  return line;
}

function isToml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function* entriesOf(nodes: readonly (AST.TOMLKeyValue | AST.TOMLTable)[], above: readonly string[] = []): Generator<TomlEntry> {
  for (const node of nodes) {
    const path = [...above, ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))];
    const { line } = node.loc.start;
    if (node.type === 'TOMLTable') {
      yield { path, line, is: node.kind === 'array' ? 'list of tables' : 'table' };
      yield* entriesOf(node.body, path);
    } else if (node.value.type === 'TOMLInlineTable') {
      yield { path, line, is: 'table' };
      yield* entriesOf(node.value.body, path);
    } else {
      yield { path, line, is: node.value };
    }
  }
}
