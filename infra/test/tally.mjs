import { existsSync, readFileSync } from 'node:fs';

/** How describeWith names a block that it skips. */
const NEEDS = /\[needs ([a-z0-9-]+): /;

/**
 * The tally of one file's Jest result. A file that cannot be loaded counts as one failure, and so does each test that was
 * skipped by other means than describeWith.
 */
export function tallyOf({ testResults, testExecError }) {
  const tally = { passed: 0, failed: 0, skipped: 0, parts: {}, unexplained: [] };
  for (const { status, ancestorTitles, fullName } of testResults) {
    if (status === 'passed' || status === 'failed') {
      tally[status] += 1;
      continue;
    }
    const part = NEEDS.exec(ancestorTitles.join('\n'))?.[1];
    if (part === undefined) {
      tally.unexplained.push(fullName);
      tally.failed += 1;
    } else {
      tally.skipped += 1;
      tally.parts[part] = (tally.parts[part] ?? 0) + 1;
    }
  }
  if (testExecError && tally.failed === 0) tally.failed = 1;
  return tally;
}

/** The sum over all files of a run, and the files that began and never ended. */
export function readTally(path) {
  const entries = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
  const sum = { passed: 0, failed: 0, skipped: 0, parts: {}, running: new Set() };
  for (const entry of entries) {
    if (entry.started) {
      sum.running.add(entry.started);
      continue;
    }
    sum.running.delete(entry.file);
    for (const kind of ['passed', 'failed', 'skipped']) sum[kind] += entry[kind];
    for (const [part, count] of Object.entries(entry.parts)) sum.parts[part] = (sum.parts[part] ?? 0) + count;
  }
  return { ...sum, running: [...sum.running] };
}
