import { parseTimestamp } from '@artifact-store/identity';
import { JOB_KINDS, type JobKind, type JobOptions } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { jobOptions } from './options.js';

const SINCE = parseTimestamp('2026-05-16T09:00:00.000Z');

/** Every option: whose it is, how it is given and kept, and what it may not be. */
const OPTIONS: {
  readonly [Name in keyof JobOptions]-?: {
    readonly kind: JobKind;
    /** Other kinds that have it, too. */
    readonly also?: readonly JobKind[];
    readonly kept: string;
    readonly good: readonly JobOptions[Name][];
    readonly bad: readonly unknown[];
  };
} = {
  force: { kind: 'retention-sweep', kept: 'force', good: [true, false], bad: ['true', 1, null] },
  graceSeconds: {
    kind: 'retention-gc',
    kept: 'grace_seconds',
    good: [0, 1, 3_153_600_000],
    bad: [-1, 0.5, '0', null, 3_153_600_001],
  },
  backendId: {
    kind: 'storage-verify',
    also: ['storage-reconcile'],
    kept: 'backend_id',
    good: ['local', 's3-1'],
    bad: ['', 'a b', 'a\u0000', 'b'.repeat(257), 1],
  },
  digest: { kind: 'storage-verify', kept: 'digest', good: ['primary', 'both'], bad: ['sha256', '', null] },
  limit: { kind: 'storage-verify', kept: 'limit', good: [1, Number.MAX_SAFE_INTEGER], bad: [0, -1, 1.5, '1'] },
  samplePercent: { kind: 'storage-verify', kept: 'sample_percent', good: [1, 100], bad: [0, 101, 0.5] },
  since: { kind: 'storage-verify', kept: 'since', good: [SINCE], bad: ['2026-05-16', '', 0, null] },
  deleteOrphans: { kind: 'storage-reconcile', kept: 'delete_orphans', good: [true, false], bad: ['true', 1, null] },
  expectedOrphans: { kind: 'storage-reconcile', kept: 'expected_orphans', good: [0, 1], bad: [-1, 0.5, '1', null] },
  maxBytesPerSecond: { kind: 'storage-verify', kept: 'max_bytes_per_second', good: [1], bad: [0, Number.POSITIVE_INFINITY, '1'] },
};

const CASES = Object.entries(OPTIONS).map(([name, option]) => ({ name, ...option }));
const given = (name: string, value: unknown): JobOptions => ({ [name]: value });

describe.each(CASES)('the option $name', ({ name, kind, also = [], kept, good, bad }) => {
  it.each(good.map((value) => [value]))('is kept where it is %j', (value) => {
    expect(jobOptions(kind, given(name, value))).toEqual({ [kept]: value });
  });

  it.each(bad.map((value) => [value]))('is refused where it is %j, by the name that it is kept under', (value) => {
    expect(() => jobOptions(kind, given(name, value))).toThrow(`options.${kept} is`);
  });

  it('is as good as not given where it is undefined', () => {
    expect(jobOptions(kind, given(name, undefined))).toEqual({});
  });

  it.each(JOB_KINDS.filter((other) => other !== kind && !also.includes(other)))('is none of %s', (other) => {
    expect(() => jobOptions(other, given(name, good[0]))).toThrow(`options.${kept} is no option of ${other}`);
  });
});

it('refuses an option that there is not, and names those there are', () => {
  expect(() => jobOptions('retention-gc', given('graze', 1))).toThrow(
    'options.graze is no option of retention-gc, which has: grace_seconds',
  );
});
