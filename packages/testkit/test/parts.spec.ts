import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FIXTURE = join(ROOT, 'packages/testkit/test/fixtures/missing-part.ts');

/** Runs the fixture in a Jest of its own and gives each test's status and failure by the test's full name. */
async function runFixture(ci: string): Promise<Map<string, string>> {
  const jest = ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js')];
  const project = ['--selectProjects=integration', `--testMatch=${FIXTURE}`, '--json', '--runInBand'];
  const env = { PATH: '/nonexistent', TEST_VECTORS_DIR: '/nonexistent', CI: ci };
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [...jest, ...project], { cwd: ROOT, env }, (_error, stdout) => resolve(stdout));
  });
  const { testResults } = JSON.parse(output);
  const tests: { fullName: string; status: string; failureMessages: string[] }[] = testResults[0].assertionResults;
  return new Map(tests.map(({ fullName, status, failureMessages }) => [fullName, [status, ...failureMessages].join(': ')]));
}

describe('describeWith, where parts are missing', () => {
  it('skips by name and reason outside CI', async () => {
    expect(Object.fromEntries(await runFixture(''))).toEqual({
      'a client [needs curl: curl cannot be run (ENOENT)] asks': 'pending',
      'a full disk [needs mount: unshare cannot be run (ENOENT)] refuses': 'pending',
      'outside vectors [needs vectors: there is no directory /nonexistent] makes its tests from the missing part': 'pending',
      'an undeclared part is an error': 'passed',
    });
  });

  it('fails for a needed part in CI, saying how to get it, and still skips an optional one', async () => {
    const tests = await runFixture('true');
    expect([...tests.keys()]).toEqual([
      'a client has the part curl',
      'a full disk [needs mount: unshare cannot be run (ENOENT)] refuses',
      'outside vectors has the part vectors',
      'an undeclared part is an error',
    ]);
    expect(tests.get('a client has the part curl')).toMatch(
      /^failed: Error: CI needs the test part curl: .*apt-get install curl/,
    );
    expect(tests.get('a full disk [needs mount: unshare cannot be run (ENOENT)] refuses')).toBe('pending');
  });
});
