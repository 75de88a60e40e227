import type { CborMap } from '@artifact-store/encoding';
import type { JobId, Timestamp } from '@artifact-store/identity';
import type { Command, DomainEvent, JobRow, StateChange, Views } from '@artifact-store/registry';

/** A job that nobody has had yet. */
export function queuedJob(jobId: JobId, createdAt: Timestamp, members: Partial<JobRow> = {}): JobRow {
  return {
    jobId,
    kind: 'retention-sweep',
    state: 'queued',
    dryRun: false,
    options: {},
    createdBy: 'tester',
    createdAt,
    startedAt: null,
    updatedAt: createdAt,
    finishedAt: null,
    cancelRequested: false,
    done: 0,
    total: null,
    bytes: 0,
    result: {},
    errorCode: null,
    errorDetail: null,
    cursor: {},
    itemCount: 0,
    leaseToken: 0,
    leaseOwner: null,
    leaseExpiresAt: null,
    ...members,
  };
}

export const putJob = (row: JobRow): StateChange => ({ change: 'put', state: 'jobs', row });

export function putItem(jobId: JobId, itemNumber: number, item: CborMap = { n: itemNumber }): StateChange {
  return { change: 'put', state: 'job_items', row: { jobId, itemNumber, item } };
}

/** Writes these rows, whatever the state. */
export function keep(state: readonly StateChange[], events: readonly DomainEvent[] = []): Command<null, null> {
  return { load: async () => null, decide: () => ({ events, state, answer: null }) };
}

/** Asks, and changes nothing. */
export function ask<Answer>(question: (views: Views) => Promise<Answer>): Command<Answer, Answer> {
  return { load: question, decide: (answer) => ({ events: [], answer }) };
}
