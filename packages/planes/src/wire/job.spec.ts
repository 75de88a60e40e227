import { type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import type { JobView } from '../control/jobs.js';
import { jobFrom, jobJson } from './job.js';
import { JsonFields, UnexpectedFieldError } from './json-fields.js';

const START = parseTimestamp('2026-05-16T09:00:00.000Z');
const TEN_SECONDS_LATER = parseTimestamp('2026-05-16T09:00:10.000Z');

function job(members: Partial<JobView> = {}): JobView {
  return {
    jobId: parseId<JobId>('019bf4c0-0000-7000-8000-00000000000b'),
    kind: 'retention-sweep',
    state: 'running',
    dryRun: true,
    options: { force: true },
    createdBy: 'ana',
    createdAt: START,
    startedAt: START,
    updatedAt: TEN_SECONDS_LATER,
    finishedAt: null,
    cancelRequested: false,
    done: 1000,
    total: 3500,
    bytes: 0,
    result: { marked_count: 1000 },
    error: null,
    ...members,
  };
}

describe('a job on the wire', () => {
  it.each([
    job(),
    job({ state: 'queued', startedAt: null, total: null, done: 0, result: {} }),
    job({ kind: 'a-kind-of-later' }),
    job({ state: 'failed', finishedAt: TEN_SECONDS_LATER, error: { code: 'sweep_refused', detail: 'too many' } }),
  ])('is read as what was written', (view) => {
    expect(jobFrom(new JsonFields(JSON.parse(JSON.stringify(jobJson(view)))))).toEqual(view);
  });

  it.each([
    ['of its start and its last page', {}, { rate: 100, eta_seconds: 25 }],
    ['not, before it has started', { startedAt: null, done: 0, total: null }, { rate: null, eta_seconds: null }],
    ['not, before time has passed', { updatedAt: START }, { rate: null, eta_seconds: null }],
    ['without a time to its end where the total is unknown', { total: null }, { rate: 100, eta_seconds: null }],
    ['without a time to its end where nothing is done yet', { done: 0 }, { rate: 0, eta_seconds: null }],
    ['without a time to its end where that has come', { state: 'succeeded' as const }, { rate: 100, eta_seconds: null }],
    ['with an end now where more was done than was counted', { done: 4000 }, { rate: 400, eta_seconds: 0 }],
    ['to four digits', { done: 12_345 }, { rate: 1235 }],
    [
      'to four digits, also where it is slow',
      { done: 1, total: 2, updatedAt: parseTimestamp('2026-05-16T09:00:31.000Z') },
      { rate: 0.03226, eta_seconds: 31 },
    ],
  ])('tells how fast it goes by the times %s', (_what, members, expected) => {
    expect(jobJson(job(members))).toMatchObject(expected);
  });

  it.each([{ kind: 7 }, { state: 'asleep' }, { done: -1 }])('cannot be read with %j', (members) => {
    expect(() => jobFrom(new JsonFields({ ...jobJson(job()), ...members }))).toThrow(UnexpectedFieldError);
  });
});
