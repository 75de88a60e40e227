import { describe, expect, it } from '@jest/globals';
import parts from '../test-parts.json' with { type: 'json' };
import stages from './stages.json' with { type: 'json' };
import { describeSkips, totals } from './summary.mjs';
import { tallyOf } from './tally.mjs';

const test = (status, ...ancestorTitles) => ({ status, ancestorTitles, fullName: [...ancestorTitles, 'does it'].join(' ') });

describe('tallyOf', () => {
  it('counts passed, failed and skipped tests, the last by the part they need', () => {
    const testResults = [
      test('passed', 'a'),
      test('failed', 'a'),
      test('pending', 'b [needs curl: gone]'),
      test('pending', 'b [needs curl: gone]', 'c'),
    ];
    expect(tallyOf({ testResults })).toEqual({ passed: 1, failed: 1, skipped: 2, parts: { curl: 2 }, unexplained: [] });
  });

  it('fails a test that was skipped by other means than describeWith', () => {
    expect(tallyOf({ testResults: [test('pending', 'a'), test('todo', 'a')] })).toMatchObject({ failed: 2, skipped: 0 });
  });

  it('counts a file that cannot be loaded as a failure', () => {
    expect(tallyOf({ testResults: [], testExecError: new Error('no such module') })).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('the summary', () => {
  const results = [
    { failures: 1, tests: null },
    { failures: 0, tests: { passed: 5, failed: 2, skipped: 3, parts: { curl: 3 } } },
  ];

  it('counts a failed stage without tests as one failure', () => {
    expect(totals(results)).toEqual({ passed: 5, failed: 3, skipped: 3 });
  });

  it('says how to get what is missing', () => {
    const [curl] = describeSkips(results, [{ name: 'curl', what: 'a client', how: 'apt-get install curl' }]);
    expect(curl).toBe('skipped 3: they need curl (a client). To get it: apt-get install curl');
  });
});

describe('stages.json', () => {
  it('ends whatever hangs within 65 minutes', () => {
    expect(stages.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(65 * 60);
  });
});

describe('test-parts.json', () => {
  it('says of every part what it is, whether it is needed and how to get it', () => {
    expect(parts.filter(({ name, needed, what, how }) => !(name && typeof needed === 'boolean' && what && how))).toEqual([]);
  });
});
