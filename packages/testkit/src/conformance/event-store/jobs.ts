import { addSeconds, type JobId } from '@artifact-store/identity';
import { JOB_KINDS, type JobKind } from '@artifact-store/planes';
import type { JobFilter, JobRow, StateChange } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { record } from './commands.js';
import { keep, putItem, putJob, queuedJob } from './job-rows.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

const DAY = 24 * 60 * 60;

export function jobTests(use: () => OpenSubject): void {
  const keepAll = (...state: readonly StateChange[]) => use().store.transact(keep(state));
  const idsOf = (rows: readonly JobRow[]) => rows.map(({ jobId }) => jobId);

  describe('rows of jobs', () => {
    it('are given as they were written, every column, until another row takes their place', async () => {
      const { store, make, clock } = use();
      const jobId = make.jobId();
      const first = queuedJob(jobId, clock.now());
      await keepAll(putJob(first));
      expect(await store.views.job(jobId)).toEqual(first);
      const now = addSeconds(clock.now(), 1);
      const second: JobRow = {
        ...first,
        state: 'failed',
        dryRun: true,
        options: { force: true, z: [1, null], a: 'ä' },
        startedAt: now,
        updatedAt: now,
        finishedAt: now,
        cancelRequested: true,
        done: 2 ** 53 - 1,
        total: 0,
        bytes: 2 ** 52,
        result: { marked_count: 3 },
        errorCode: 'clock_skew',
        errorDetail: 'a\nb',
        cursor: { package_id: 'x', expires_at: null },
        itemCount: 7,
        leaseToken: 8,
        leaseOwner: 'w',
        leaseExpiresAt: now,
      };
      await keepAll(putJob(second));
      expect(await store.views.job(jobId)).toEqual(second);
      expect(await store.views.job(make.jobId())).toBeUndefined();
    });

    it('are listed newest first, by kind and state, page after page', async () => {
      const { store, make, clock } = use();
      const made: JobRow[] = [];
      for (const n of upTo(9)) {
        const state = n % 3 === 0 ? 'succeeded' : 'queued';
        const row = queuedJob(make.jobId(), clock.now(), { state });
        made.unshift(row);
        await keepAll(putJob(row));
        // Some have one time.
        if (n % 2 === 0) clock.advance(1000);
      }
      const list = async (filter: Omit<JobFilter, 'limit'>) => {
        const listed: JobId[] = [];
        let after: JobFilter['after'];
        do {
          const page = await store.views.jobs({ ...filter, limit: 2, after });
          listed.push(...idsOf(page));
          after = page.at(-1);
        } while (after !== undefined);
        return listed;
      };
      const [queued, succeeded] = (['queued', 'succeeded'] as const).map((state) => made.filter((row) => row.state === state));
      expect(await list({})).toEqual(idsOf(made));
      expect(await list({ kind: 'retention-sweep' })).toEqual(idsOf(made));
      expect(await list({ state: 'queued' })).toEqual(idsOf(queued ?? []));
      expect(await list({ state: 'succeeded', kind: 'retention-sweep' })).toEqual(idsOf(succeeded ?? []));
      expect(await list({ state: 'running' })).toEqual([]);
    });

    it('tell of the oldest that is queued, or whose lease is over', async () => {
      const { store, make, clock } = use();
      const start = clock.now();
      const at = (seconds: number) => addSeconds(start, seconds);
      const running = (leaseEnd: number): Partial<JobRow> => ({ state: 'running', leaseExpiresAt: at(leaseEnd), leaseToken: 1 });
      const rows = [
        queuedJob(make.jobId(), at(0), { state: 'succeeded', leaseExpiresAt: at(1) }),
        queuedJob(make.jobId(), at(1), running(20)),
        queuedJob(make.jobId(), at(2), running(10)),
        queuedJob(make.jobId(), at(3)),
        queuedJob(make.jobId(), at(3)),
      ];
      const [, late, early, queued] = rows as [JobRow, JobRow, JobRow, JobRow];
      await keepAll(...rows.map(putJob));
      const waiting = async (seconds: number) => (await store.views.waitingJob(at(seconds), JOB_KINDS))?.jobId;
      expect(await waiting(10)).toBe(queued.jobId);
      expect(await waiting(11)).toBe(early.jobId);
      expect(await waiting(21)).toBe(late.jobId);
      await keepAll(...rows.map((row) => putJob({ ...row, state: 'cancelled' })));
      expect(await waiting(99)).toBeUndefined();
    });

    it('tell of the oldest of the kinds that are asked for', async () => {
      const { store, make, clock } = use();
      const at = (seconds: number) => addSeconds(clock.now(), seconds);
      const running = { state: 'running', leaseExpiresAt: at(20), leaseToken: 1 } as const;
      const rows = [
        queuedJob(make.jobId(), at(0), { kind: 'a-kind-of-later' }),
        queuedJob(make.jobId(), at(1), { kind: 'a-kind-of-later', ...running }),
        queuedJob(make.jobId(), at(2), { kind: 'storage-verify', ...running }),
        queuedJob(make.jobId(), at(3)),
        queuedJob(make.jobId(), at(4), { kind: 'storage-verify' }),
        queuedJob(make.jobId(), at(5), { kind: 'retention-gc' }),
      ];
      const [, , abandoned, sweep, verification, collection] = idsOf(rows);
      await keepAll(...rows.map(putJob));
      const waiting = async (seconds: number, ...kinds: readonly JobKind[]) =>
        (await store.views.waitingJob(at(seconds), kinds))?.jobId;
      expect(await waiting(10, 'retention-gc', 'retention-sweep')).toBe(sweep);
      expect(await waiting(10, 'storage-verify', 'retention-gc')).toBe(verification);
      expect(await waiting(10, 'retention-gc')).toBe(collection);
      expect(await waiting(21, 'retention-gc', 'storage-verify')).toBe(abandoned);
      expect(await waiting(21, ...JOB_KINDS)).toBe(abandoned);
      expect(idsOf(await store.views.jobs({ limit: 9 }))).toEqual(idsOf([...rows].reverse()));
    });

    it('have items, each job its own, in the order of their numbers', async () => {
      const { store, make, clock } = use();
      const [jobId, other] = [make.jobId(), make.jobId()];
      const numbers = upTo(12);
      await keepAll(putJob(queuedJob(jobId, clock.now())), ...[...numbers].reverse().map((n) => putItem(jobId, n)));
      await keepAll(putItem(other, 1, { package_id: 'ä', more: [1, { z: 1, a: 2 }] }));
      const listed: number[] = [];
      for (;;) {
        const page = await store.views.jobItems({ jobId, limit: 5, after: listed.at(-1) ?? 0 });
        if (page.length === 0) break;
        listed.push(...page.map(({ itemNumber }) => itemNumber));
      }
      expect(listed).toEqual(numbers);
      expect(await store.views.jobItems({ jobId: other, limit: 5, after: 0 })).toEqual([
        { jobId: other, itemNumber: 1, item: { package_id: 'ä', more: [1, { z: 1, a: 2 }] } },
      ]);
    });
  });

  describe('jobs that ended long ago', () => {
    it('are deleted after thirty days, their items first and a thousand at a time, while commands are recorded', async () => {
      const { store, make, clock, subject } = use();
      clock.advance(-4 * 60_000);
      await store.transact(record(make.created(), null));
      const ended = (seconds: number) => ({ state: 'succeeded' as const, finishedAt: addSeconds(clock.now(), seconds) });
      const created = addSeconds(clock.now(), -40 * DAY);
      const [old, young, waiting] = [
        queuedJob(make.jobId(), created, ended(-30 * DAY - 1)),
        queuedJob(make.jobId(), created, ended(-29 * DAY)),
        queuedJob(make.jobId(), created),
      ];
      const items = [old, young, waiting].flatMap(({ jobId }) => upTo(1200).map((n) => putItem(jobId, n)));
      await keepAll(...[old, young, waiting].map(putJob), ...items);
      const left = async (table: string, { jobId }: JobRow) =>
        Number((await subject.sql(`SELECT count(*) AS n FROM ${table} WHERE job_id = '${jobId}'`))[0]?.n);
      const recordLater = async (milliseconds: number) => {
        clock.advance(milliseconds);
        await store.transact(record(make.created(), null));
        return [await left('jobs', old), await left('job_items', old)];
      };
      expect(await recordLater(4 * 60_000)).toEqual([1, 200]);
      expect(await recordLater(1000)).toEqual([0, 0]);
      for (const kept of [young, waiting]) expect([await left('jobs', kept), await left('job_items', kept)]).toEqual([1, 1200]);
    });
  });
}
