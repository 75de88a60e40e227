/** What a run of the OpenCMIS TCK (1.1.0) comes to, as its reports print it. */
export interface TckReport {
  /** Session parameters, as the TCK was given them: it prints them all, passwords too. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly groups: readonly TckGroup[];
}

export interface TckGroup {
  readonly name: string;
  readonly tests: readonly TckTest[];
}

export interface TckTest {
  readonly name: string;
  readonly milliseconds: number;
  readonly results: readonly TckResult[];
}

export interface TckResult {
  readonly status: TckStatus;
  readonly message: string;
  /** Where in the TCK it arose. */
  readonly file?: string;
  readonly results?: readonly TckResult[];
}

export type TckStatus = 'INFO' | 'SKIPPED' | 'OK' | 'WARNING' | 'FAILURE' | 'UNEXPECTED_EXCEPTION';

const RULE = '*'.repeat(63);
const DATE = 'Fri May 08 16:43:34 UTC 2026';

/** The text report: parameters, then groups, tests and nested results. */
export function tckText({ parameters, groups }: TckReport): string {
  const lines = [RULE, `Test Report: ${DATE}`, RULE];
  for (const key of Object.keys(parameters).sort()) lines.push(`${key} = ${parameters[key]}`);
  lines.push(RULE);
  for (const { name, tests } of groups) {
    lines.push('='.repeat(63), name, '='.repeat(63));
    for (const test of tests) {
      const rule = '-'.repeat(63);
      lines.push(
        rule,
        `${test.name} (${test.milliseconds} ms)`,
        rule,
        '',
        ...test.results.flatMap((result) => textLines(result, 2)),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function textLines({ status, message, file, results = [] }: TckResult, indent: number): readonly string[] {
  const line = `${' '.repeat(indent)}${status}: ${message}${file === undefined ? '' : ` (${file})`}`;
  return [line, ...results.flatMap((result) => textLines(result, indent + 2))];
}

/** The JSON report, in one line as the TCK writes it. */
export function tckJson({ parameters, groups }: TckReport): string {
  const group = ({ name, tests }: TckGroup) => ({ name, tests: tests.map(test) });
  const test = ({ name, milliseconds, results }: TckTest) => ({ name, 'time(ms)': milliseconds, results: results.map(result) });
  const result = ({ status, message, file, results = [] }: TckResult): object => ({
    ...{ status, message },
    ...(file === undefined ? {} : { file }),
    ...(results.length === 0 ? {} : { results: results.map(result) }),
  });
  return JSON.stringify({ parameters, groups: groups.map(group) });
}

/** The XML report. */
export function tckXml({ parameters, groups }: TckReport): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<report>', '  <parameters>'];
  for (const [key, value] of Object.entries(parameters)) {
    lines.push(`    <parameter key="${escaped(key)}" value="${escaped(value)}"/>`);
  }
  lines.push('  </parameters>');
  for (const { name, tests } of groups) {
    lines.push(`  <group name="${escaped(name)}">`);
    for (const test of tests) {
      lines.push(`    <test name="${escaped(test.name)}" time="${test.milliseconds}">`);
      lines.push(...test.results.flatMap((result) => xmlLines(result, '      ')), '    </test>');
    }
    lines.push('  </group>');
  }
  return `${[...lines, '</report>'].join('\n')}\n`;
}

function xmlLines({ status, message, results = [] }: TckResult, indent: string): readonly string[] {
  const open = `${indent}<result status="${status}" message="${escaped(message)}"`;
  if (results.length === 0) return [`${open}/>`];
  return [`${open}>`, ...results.flatMap((result) => xmlLines(result, `${indent}  `)), `${indent}</result>`];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
