import { type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import type { JobView } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { progressOf } from './progress.js';

const START = parseTimestamp('2026-05-16T09:00:00.000Z');
const TEN_SECONDS_LATER = parseTimestamp('2026-05-16T09:00:10.000Z');

function job(members: Partial<JobView>): JobView {
  return {
    ...{ jobId: parseId<JobId>('019bf4c0-0000-7000-8000-000000000001'), kind: 'storage-verify', state: 'running' },
    ...{ dryRun: false, options: {}, createdBy: 'ci', createdAt: START, startedAt: START, updatedAt: TEN_SECONDS_LATER },
    ...{ finishedAt: null, cancelRequested: false, done: 0, total: null, bytes: 0, result: {}, error: null },
    ...members,
  };
}

describe('how far a job is', () => {
  it.each([
    [{ done: 400, total: 1000, bytes: 10 * 2 ** 20 }, '400 of 1,000 objects  10.0 MiB  1.00 MiB/s  40/s  0:15 left'],
    [{ kind: 'retention-sweep', done: 1200, total: 3000 }, '1,200 of 3,000 packages  120/s  0:15 left'],
    [{ kind: 'retention-gc', done: 15, total: 15, bytes: 5 }, '15 of 15 packages and objects  5 B  1 B/s  1.5/s  0:00 left'],
    [{ kind: 'retention-sweep', done: 7, startedAt: null }, '7 packages'],
    [{ done: 7, total: 9, updatedAt: START }, '7 of 9 objects'],
    [{ kind: 'a-kind-of-later', done: 7, total: 9, startedAt: null }, '7 of 9 things'],
    [{ done: 9, total: 9, state: 'succeeded' }, '9 of 9 objects  0.90/s'],
  ] as const)('is %j as %s', (members, text) => {
    expect(progressOf(job(members))).toBe(text);
  });
});
