import { describe, expect, it } from '@jest/globals';
import { SettingProblem } from '../setting.js';
import { MAX_DURATION_SECONDS, parseDurations } from './parse-durations.js';

const FILE = '/etc/retention.toml';

function problemsOf(...lines: readonly string[]): readonly string[] {
  try {
    parseDurations(lines.join('\n'), FILE);
    return [];
  } catch (error) {
    if (error instanceof SettingProblem) return error.problems;
    throw error;
  }
}

describe('the TOML of retention classes', () => {
  it('says durations, as the operator guide shows', () => {
    const text = `
      [retention_classes.transient]
      default_duration_seconds = 86400

      [retention_classes."raw-evidence"]
      default_duration_seconds = 7_776_000 # 90 days

      [retention_classes."permanent-record"]
      # Omit default_duration_seconds for no expiry.
    `;
    expect(parseDurations(text, FILE)).toEqual({ transient: 86_400, 'raw-evidence': 7_776_000 });
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# none yet\r\n'],
    ['a table without classes', '[retention_classes]'],
    ['a class without a duration', '[retention_classes.transient]'],
  ])('may say %s', (_what, text) => {
    expect(parseDurations(text, FILE)).toEqual({});
  });

  it.each([
    ['a dotted key', 'retention_classes.transient.default_duration_seconds = 60'],
    ['a key of the class in the table', '[retention_classes]\ntransient.default_duration_seconds = 60'],
    ['inline tables', 'retention_classes = { transient = { default_duration_seconds = 60 } }'],
    ['a hexadecimal number', '[retention_classes.transient]\ndefault_duration_seconds = 0x3c'],
    ['the end of lines of Windows', '[retention_classes.transient]\r\ndefault_duration_seconds = 60\r\n'],
  ])('may be spelled with %s', (_what, text) => {
    expect(parseDurations(text, FILE)).toEqual({ transient: 60 });
  });

  it('takes a second and a thousand years, and nothing beyond them', () => {
    const durationOf = (seconds: number) => ['[retention_classes.transient]', `default_duration_seconds = ${seconds}`];
    expect(parseDurations(durationOf(1).join('\n'), FILE)).toEqual({ transient: 1 });
    expect(parseDurations(durationOf(MAX_DURATION_SECONDS).join('\n'), FILE)).toEqual({ transient: MAX_DURATION_SECONDS });
    expect(problemsOf(...durationOf(0))).toHaveLength(1);
    expect(problemsOf(...durationOf(MAX_DURATION_SECONDS + 1))).toHaveLength(1);
  });

  it.each([
    ['0', '1 second or more'],
    ['-1', '1 second or more'],
    ['-9223372036854775809', '1 second or more'],
    ['31536000001', '31536000000 seconds (1,000 years) or fewer'],
    ['9007199254740993', '31536000000 seconds (1,000 years) or fewer'],
    ['99999999999999999999999', '31536000000 seconds (1,000 years) or fewer'],
    ['1.5', 'a whole number of seconds'],
    ['86400.0', 'a whole number of seconds'],
    ['1e5', 'a whole number of seconds'],
    ['inf', 'a whole number of seconds'],
    ['nan', 'a whole number of seconds'],
    ['"86400"', 'a whole number of seconds'],
    ['true', 'a whole number of seconds'],
    ['2027-01-31', 'a whole number of seconds'],
    ['[86400]', 'a whole number of seconds'],
    ['{ days = 1 }', 'a whole number of seconds'],
  ])('takes no duration of %s, and names its line', (value, expected) => {
    expect(problemsOf('', '[retention_classes.transient]', `default_duration_seconds = ${value}`)).toEqual([
      `${FILE}:3: default_duration_seconds of transient: expected ${expected}`,
    ]);
  });

  it.each(['86400', '0', '"never"'])('takes no duration for permanent-record, be it %s', (value) => {
    expect(problemsOf('[retention_classes."permanent-record"]', `default_duration_seconds = ${value}`)).toEqual([
      `${FILE}:2: permanent-record takes no default_duration_seconds: its packages never expire`,
    ]);
  });

  it.each([
    ['an unknown class', 1, 'unknown retention class "transiant"', '[retention_classes.transiant]\ndefault_duration_seconds = 1'],
    ['a class of another case', 1, 'unknown retention class "Transient"', '[retention_classes.Transient]'],
    ['a class that is a name of JavaScript', 1, 'unknown retention class "__proto__"', '[retention_classes.__proto__]\na = 1'],
    ['an unknown table', 2, 'unknown name "retention"', '# one\n[retention.transient]\ndefault_duration_seconds = 1'],
    ['an unknown key at the top', 1, 'unknown name "default_duration_seconds"', 'default_duration_seconds = 1'],
    ['an unknown key of a class', 2, 'unknown key "duration" of transient', '[retention_classes.transient]\nduration = 1'],
    ['an unknown table of a class', 1, 'unknown key "a" of transient', '[retention_classes.transient.a.b]\nc = 1'],
    ['a class that is a number', 2, 'transient has to be a table', '[retention_classes]\ntransient = 86400'],
    ['a class that is a list', 1, 'transient has to be a table', '[[retention_classes.transient]]'],
    ['classes that are a text', 1, 'retention_classes has to be a table', 'retention_classes = "none"'],
    ['classes that are a list', 1, 'retention_classes has to be a table', '[[retention_classes]]'],
  ])('has no place for %s', (_what, line, told, text) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(new RegExp(`^${FILE}:${line}: ${told}`))]);
  });

  it('is told of everything that is wrong, in its order', () => {
    const problems = problemsOf(
      'version = 2',
      '[retention_classes.transient]',
      'default_duration_seconds = -1',
      '[retention_classes.archive]',
      'default_duration_seconds = 1',
      '[retention_classes."permanent-record"]',
      'default_duration_seconds = 1',
    );
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([1, 3, 4, 7].map((line) => `${FILE}:${line}`));
  });

  it.each([
    ['a value without its end', 2, '[retention_classes.transient]\ndefault_duration_seconds = "1'],
    ['a key without a value', 2, '[retention_classes.transient]\ndefault_duration_seconds =\n\n[retention_classes]'],
    ['a table without its bracket', 3, '[retention_classes]\n\n[retention_classes.transient\ndefault_duration_seconds = 1'],
    ['a list without its end', 1, 'a = [\n1,\n2,\n'],
    ['a class said twice', 2, '[retention_classes.transient]\n[retention_classes.transient]'],
    ['a key said twice', 3, '[retention_classes.transient]\ndefault_duration_seconds = 1\ndefault_duration_seconds = 2'],
    ['something after a value', 1, 'a = 1 b = 2'],
    ['U+0000', 1, '\u0000'],
    ['what begins a JSON object', 1, '{"retention_classes": {}}'],
  ])('is refused with its line for %s', (_what, line, text) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(new RegExp(`^${FILE}:${line}: this is no TOML: \\S`))]);
  });

  it('is refused where it is nested beyond measure', () => {
    expect(problemsOf(`a = ${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toEqual([`${FILE}: this is nested too deeply`]);
  });

  it('never has its values repeated: the file may be another than was meant', () => {
    const secret = 'do-not-print-this-secret';
    const texts = [
      `password = "${secret}"`,
      `[retention_classes.transient]\ndefault_duration_seconds = "${secret}"`,
      `a = ${secret}`,
      `${secret}==`,
    ];
    for (const text of texts) expect(problemsOf(text)).toEqual([expect.not.stringContaining(secret)]);
  });
});
