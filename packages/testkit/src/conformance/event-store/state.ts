import { addSeconds } from '@artifact-store/identity';
import { JOB_KINDS } from '@artifact-store/planes';
import type { Command, JobRow } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { RefusedError, record, refuse } from './commands.js';
import { ask, keep, putItem, putJob, queuedJob } from './job-rows.js';
import { logOf, upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

export function stateTests(use: () => OpenSubject): void {
  const newJob = () => queuedJob(use().make.jobId(), use().clock.now());
  const kept = async () => (await use().store.views.jobs({ limit: 1000 })).map(({ jobId }) => jobId).sort();

  describe('operational state that commands write', () => {
    it('is kept with the events of the command, and where there are none the log stays as it is', async () => {
      const { store, make } = use();
      const [one, other] = [newJob(), newJob()];
      await store.transact(keep([putJob(one)]));
      expect(await store.head()).toMatchObject({ lastSequence: 0, lastCreatedAt: null });
      await store.transact(keep([putJob(other), putItem(other.jobId, 1)], make.created()));
      expect((await store.head()).lastSequence).toBe(2);
      const again = await use().reopen();
      try {
        expect(await again.store.views.jobs({ limit: 10 })).toEqual([other, one]);
        expect(await again.store.views.jobItems({ jobId: other.jobId, limit: 10, after: 0 })).toHaveLength(1);
      } finally {
        await again.close();
      }
    });

    it('is nothing where the command refuses, or the database fails its events or its rows', async () => {
      const { store, make } = use();
      const [created, retention] = make.created();
      const [before, withEvents, withRows, after] = upTo(4).map(newJob) as [JobRow, JobRow, JobRow, JobRow];
      const unwritable = { ...withRows, done: 'many' as unknown as number };
      const results = await Promise.allSettled([
        store.transact(keep([putJob(before)], [created, retention])),
        store.transact(refuse()),
        store.transact(keep([putJob(withEvents)], [make.unwritable(created.packageId)])),
        store.transact(keep([putItem(withRows.jobId, 1), putJob(unwritable)], [make.ingested(created.packageId, 'with-rows')])),
        store.transact(keep([putJob(after)])),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled']);
      expect(await kept()).toEqual([before.jobId, after.jobId].sort());
      expect(await store.views.jobItems({ jobId: withRows.jobId, limit: 10, after: 0 })).toEqual([]);
      expect((await logOf(store)).map(({ eventType }) => eventType)).not.toContain('v1.file.ingested');
    });

    it('is seen by the later commands of its batch: several count up one row', async () => {
      const { store } = use();
      const job = newJob();
      const counts = await Promise.allSettled(upTo(100).map((n) => store.transact(countUp(job, n % 7 === 0))));
      const allowed = upTo(100).filter((n) => n % 7 !== 0);
      expect(counts.flatMap((count) => (count.status === 'fulfilled' ? [count.value] : []))).toEqual(upTo(allowed.length));
      expect((await store.views.job(job.jobId))?.done).toBe(allowed.length);
      const items = await store.views.jobItems({ jobId: job.jobId, limit: 1000, after: 0 });
      expect(items.map(({ itemNumber }) => itemNumber)).toEqual(upTo(allowed.length));
    });

    it('is found by the later commands of its batch also where they do not ask for a row by its key', async () => {
      const { store, clock } = use();
      const jobs = upTo(3).map(newJob);
      await store.transact(keep(jobs.map(putJob)));
      const takes = upTo(5).map((n) => store.transact(takeNext(`worker-${n}`, addSeconds(clock.now(), 60))));
      const states = store.transact(ask((views) => views.jobs({ state: 'running', limit: 10 })));
      expect(await Promise.all(takes)).toEqual([...jobs.map(({ jobId }) => jobId), null, null]);
      expect((await states).map(({ leaseOwner, leaseToken }) => [leaseOwner, leaseToken])).toEqual([
        ['worker-3', 1],
        ['worker-2', 1],
        ['worker-1', 1],
      ]);
    });

    it('is no view: a replay leaves it, and the digest of the views knows nothing of it', async () => {
      const { store, database, make, subject } = use();
      await store.transact(record(make.created(), null));
      const digest = await database.viewsDigest();
      const job = newJob();
      await store.transact(keep([putJob(job), ...upTo(3).map((n) => putItem(job.jobId, n))]));
      expect(await database.viewsDigest()).toBe(digest);
      const dump = async () => [await subject.sql('SELECT * FROM jobs'), await subject.sql('SELECT * FROM job_items')];
      const before = await dump();
      expect(await database.replay({ check: true })).toMatchObject({ differed: false, viewsDigest: digest });
      expect(await dump()).toEqual(before);
      expect(before.map((rows) => rows.length)).toEqual([1, 3]);
    });
  });
}

/** Answers how many there are with this one. */
function countUp(first: JobRow, refuses: boolean): Command<JobRow, number> {
  return {
    load: async (views) => (await views.job(first.jobId)) ?? first,
    decide: (job) => {
      if (refuses) throw new RefusedError('refused on purpose');
      const done = job.done + 1;
      return { events: [], state: [putJob({ ...job, done }), putItem(job.jobId, done)], answer: done };
    },
  };
}

/** Takes a lease of the job that waits, as a worker would. */
function takeNext(owner: string, until: NonNullable<JobRow['leaseExpiresAt']>): Command<JobRow | undefined, string | null> {
  return {
    load: (views) => views.waitingJob(addSeconds(until, -60), JOB_KINDS),
    decide: (job) => {
      if (job === undefined) return { events: [], answer: null };
      const leased = { leaseToken: job.leaseToken + 1, leaseOwner: owner, leaseExpiresAt: until };
      return { events: [], state: [putJob({ ...job, state: 'running', ...leased })], answer: job.jobId };
    },
  };
}
