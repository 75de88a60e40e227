import { describe, expect, it } from '@jest/globals';
import { violationsIn } from './source-rules/violations.mjs';

const rulesIn = (path, text) => violationsIn(path, text).map(({ rule }) => rule.split(' ').slice(0, 3).join(' '));

describe('the rule about the environment', () => {
  it.each([
    'process.env.HOME',
    "process['env']",
    'globalThis.process.env',
    'const { env: e } = process;',
    "import { env } from 'node:process';",
  ])('finds %s', (text) => {
    expect(rulesIn('packages/storage/src/local.ts', text)).toEqual(['the environment is']);
  });

  it('lets config, tests and other uses of process be', () => {
    expect(rulesIn('packages/config/src/read.ts', 'process.env.HOME')).toEqual([]);
    expect(rulesIn('packages/storage/test/local.spec.ts', 'process.env.HOME')).toEqual([]);
    expect(
      rulesIn('apps/cli/src/main.ts', "import { argv } from 'node:process'; process.exitCode = 1; options.env.HOME"),
    ).toEqual([]);
  });
});

describe('the rule about time and chance', () => {
  it.each(['Date.now()', 'new Date()', 'new Date', 'Date()', 'Math.random()', 'crypto.randomUUID()'])('finds %s', (text) => {
    expect(rulesIn('packages/registry/src/registry.ts', text)).toEqual(['a pure package']);
  });

  it('lets pure arithmetic with dates and other packages be', () => {
    expect(rulesIn('packages/identity/src/timestamp.ts', 'Date.parse(text); new Date(0); Math.max(1, 2)')).toEqual([]);
    expect(rulesIn('packages/embedded/src/clock.ts', 'Date.now()')).toEqual([]);
  });
});

describe('the rule about early returns', () => {
  it.each([
    "it('x', () => { if (missing) return; })",
    "it('x', async function () { for (;;) { return; } })",
    "test.each([1])('x', () => { return; })",
    "it.each`a`('x', () => { return; })",
  ])('finds %s', (text) => {
    expect(rulesIn('packages/storage/test/local.spec.ts', text)).toEqual(['a test that']);
  });

  it('lets functions inside a test return', () => {
    const text =
      "it('x', () => { const f = () => { return 1; }; list.map(() => { return 2; }); }); beforeAll(() => { return 1; });";
    expect(rulesIn('packages/storage/test/local.spec.ts', text)).toEqual([]);
  });
});

describe('the rule about skipping', () => {
  it.each(["it.skip('x')", "describe.only('x')", "it.todo('x')", "xit('x')", "it.each([1]).skip('x')", 'const later = it.skip;'])(
    'finds %s',
    (text) => {
      expect(rulesIn('packages/storage/test/local.spec.ts', text)).toEqual(['describeWith is the']);
    },
  );

  it('lets describeWith skip, and other things be called skip', () => {
    expect(rulesIn('packages/testkit/src/parts.ts', 'describe.skip(name, tests)')).toEqual([]);
    expect(rulesIn('packages/storage/test/local.spec.ts', 'cursor.skip(3); describe.each([1])(); it.each([1])()')).toEqual([]);
  });
});

describe('the rule about JSON', () => {
  it.each(['JSON.parse(text)', 'lines.map(JSON.parse)'])('finds %s', (text) => {
    expect(rulesIn('packages/client/src/http/response.ts', text)).toEqual(['JSON is read']);
  });

  it('lets the one place that reads it, and tests, be', () => {
    expect(rulesIn('packages/encoding/src/json/parse-json.ts', 'JSON.parse(text)')).toEqual([]);
    expect(rulesIn('packages/client/src/client.spec.ts', 'JSON.parse(text)')).toEqual([]);
    expect(rulesIn('packages/client/src/client.ts', 'JSON.stringify(value)')).toEqual([]);
  });
});
