import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What one process of a test says, kept until all logs of the run are read for secrets. */
export interface KeptLog {
  write(text: string): void;
}

const started = { count: 0 };

/**
 * A log in the directory that the check owns (TEST_LOGS; see infra/test/logs), named after the test that runs and the
 * process that speaks. Where nobody will read it, it is not kept.
 */
export function keepLog(speaker: string): KeptLog {
  const directory = process.env.TEST_LOGS;
  if (directory === undefined) return { write: () => {} };
  started.count += 1;
  const spec = basename(testPath() ?? 'no-test', '.spec.ts');
  const path = join(directory, `${spec}.${process.pid}-${started.count}.${speaker}.log`);
  appendFileSync(path, '');
  return { write: (text) => appendFileSync(path, text) };
}

/** Not by importing Jest: benchmarks start servers too, and have none. */
function testPath(): string | undefined {
  const { expect } = globalThis as { readonly expect?: { getState(): { readonly testPath?: string } } };
  return expect?.getState().testPath;
}

/** Shorter ones might be words of any log. */
const LEAST_LENGTH = 8;

/** Makes secrets known that no log of the run may hold. */
export function registerSecrets(secrets: Iterable<string>): void {
  const directory = process.env.TEST_LOGS;
  if (directory === undefined) return;
  const lines = [...secrets].filter(({ length }) => length >= LEAST_LENGTH).map((secret) => `${JSON.stringify(secret)}\n`);
  appendFileSync(join(directory, 'secrets'), lines.join(''), { mode: 0o600 });
}
