/** The sum of all tests; a stage without tests that fails counts as one failure. */
export function totals(results) {
  const sum = (kind) => results.reduce((total, { tests }) => total + (tests?.[kind] ?? 0), 0);
  const failures = results.reduce((total, result) => total + result.failures, 0);
  return { passed: sum('passed'), failed: sum('failed') + failures, skipped: sum('skipped') };
}

/** A line per stage: its name, its seconds and budget, how it went. */
export function describeStages(results) {
  return results
    .map(({ name, seconds, budget, ok, tests }) => {
      const counts = tests === null ? '' : `, ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`;
      return `${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s of ${String(budget).padStart(4)}  ${ok ? 'ok' : 'FAILED'}${counts}`;
    })
    .join('\n');
}

/** What was skipped for want of which part, and how to get it. */
export function describeSkips(results, parts) {
  const lines = parts.flatMap(({ name, what, how }) => {
    const count = results.reduce((total, { tests }) => total + (tests?.parts[name] ?? 0), 0);
    return count === 0 ? [] : [`skipped ${count}: they need ${name} (${what}). To get it: ${how}`];
  });
  return lines.length === 0 ? [] : [...lines, ''];
}
