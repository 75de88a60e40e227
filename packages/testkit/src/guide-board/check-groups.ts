import type { TckResult, TckStatus } from './tck-report.js';

/** One group of checks of a run: what the TCK was asked for, and how often each result came out. */
export interface CheckGroup {
  readonly name: string;
  readonly results: Readonly<Record<string, number>>;
}

/** A check of a group with its result, as guide-board notes it. */
export interface Check {
  readonly group: string;
  readonly id: string;
  readonly result: string;
}

/** The figures of the run of 2026-05-08, which ended in infrastructure errors. */
export const GROUPS_OF_20260508: readonly CheckGroup[] = [
  { name: 'repository-type', results: { pass: 38, info: 2, skipped: 1, warning: 1 } },
  { name: 'object-content', results: { info: 12, skipped: 5, warning: 3, fail: 3, infrastructure_error: 3 } },
];

/** A run in which all went well. */
export const PASSING_GROUPS: readonly CheckGroup[] = [{ name: 'repository-type', results: { pass: 5, info: 1 } }];

export function checksOf(groups: readonly CheckGroup[]): readonly Check[] {
  return groups.flatMap(({ name, results }) =>
    Object.entries(results)
      .flatMap(([result, count]) => Array<string>(count).fill(result))
      .map((result, index) => ({ group: name, id: `${name}.${String(index + 1).padStart(3, '0')}`, result })),
  );
}

const STATUSES: Readonly<Record<string, TckStatus>> = {
  ...{ pass: 'OK', info: 'INFO', skipped: 'SKIPPED', warning: 'WARNING', fail: 'FAILURE' },
  infrastructure_error: 'UNEXPECTED_EXCEPTION',
};

/** What the TCK says of a check. */
export function tckResultOf({ id, result }: Check): TckResult {
  const status = STATUSES[result] ?? 'INFO';
  const message = `Check ${id} came out as ${result}`;
  if (status !== 'FAILURE' && status !== 'UNEXPECTED_EXCEPTION') return { status, message };
  const cause =
    status === 'FAILURE' ? 'Expected "true", was "false"' : 'Cannot access http://repository.test:8080/browser: refused';
  return { status, message, file: 'AbstractSessionTest.java:412', results: [{ status: 'INFO', message: cause }] };
}
