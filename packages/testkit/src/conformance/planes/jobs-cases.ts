import { type JobId, parseId } from '@artifact-store/identity';
import type { JobKind } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import { createJob, sweep } from './jobs-material.js';
import { openPackage } from './material.js';
import type { PlanesSubject } from './subject.js';

const NO_JOB = parseId<JobId>('019bf4c0-0000-7000-8000-0000000000fc');

/** A sweep to its end, of so many packages that have expired. */
async function sweptJob(planes: PlanesSubject, packages: number, members: { dryRun?: boolean } = {}) {
  for (let index = 0; index < packages; index++) await openPackage(planes);
  planes.passTime(2 * 24 * 60 * 60);
  return sweep(planes, members);
}

export const jobsCases: RoleCases<'jobs'> = {
  create: {
    answers: {
      'a job that waits': async (planes) => {
        const job = await createJob(planes, { dryRun: true, options: { force: true } });
        expect(job).toMatchObject({ kind: 'retention-sweep', state: 'queued', dryRun: true, options: { force: true } });
        expect(job).toMatchObject({ createdBy: planes.actor, startedAt: null, finishedAt: null, done: 0, error: null });
        expect(await planes.control.jobs.get(job.jobId)).toEqual(job);
      },
      'the same job for the same idempotency key': async (planes) => {
        const first = await createJob(planes, { idempotencyKey: 'job-1' });
        expect(await createJob(planes, { idempotencyKey: 'job-1' })).toEqual(first);
        expect((await planes.control.jobs.list({})).items).toHaveLength(1);
      },
    },
    refuses: {
      validation_failed: (planes) => createJob(planes, { kind: 'bake-bread' as JobKind }),
      idempotency_key_reused: async (planes) => {
        await createJob(planes, { idempotencyKey: 'job-2' });
        return createJob(planes, { idempotencyKey: 'job-2', dryRun: true });
      },
    },
  },
  get: {
    answers: {
      'a job as it is now, with what it has come to': async (planes) => {
        const ended = await sweptJob(planes, 3);
        const job = await planes.control.jobs.get(ended.jobId);
        expect(job).toEqual(ended);
        expect(job).toMatchObject({ state: 'succeeded', done: 3, total: 3, result: { marked_count: 3 }, error: null });
        expect(job.finishedAt).toEqual(expect.any(String));
      },
    },
    refuses: { job_not_found: ({ control }) => control.jobs.get(NO_JOB) },
  },
  list: {
    answers: {
      'jobs page by page, newest first, as the filters say': async (planes) => {
        const jobs = [await createJob(planes), await createJob(planes), await createJob(planes)];
        const [oldest, , newest] = jobs;
        const first = await planes.control.jobs.list({ limit: 2, kind: 'retention-sweep' });
        const second = await planes.control.jobs.list({ limit: 2, kind: 'retention-sweep', cursor: first.nextCursor ?? '' });
        expect([...first.items, ...second.items]).toEqual(jobs.toReversed());
        expect(second.nextCursor).toBeNull();
        const cancelled = await planes.control.jobs.cancel({ jobId: newest?.jobId ?? NO_JOB, actor: planes.actor });
        expect((await planes.control.jobs.list({ state: 'cancelled' })).items).toEqual([cancelled]);
        expect((await planes.control.jobs.list({ state: 'queued' })).items.at(-1)).toEqual(oldest);
      },
    },
    refuses: {
      validation_failed: ({ control }) => control.jobs.list({ limit: 1001 }),
      invalid_cursor: ({ control }) => control.jobs.list({ cursor: 'made-up' }),
    },
  },
  items: {
    answers: {
      'what the job came upon, page by page': async (planes) => {
        const { jobId } = await sweptJob(planes, 3, { dryRun: true });
        const first = await planes.control.jobs.items({ jobId, limit: 2 });
        const second = await planes.control.jobs.items({ jobId, limit: 2, cursor: first.nextCursor ?? '' });
        const { items } = await planes.control.packages.list({});
        const found = [...first.items, ...second.items];
        expect(new Set(found.map((item) => item.package_id))).toEqual(new Set(items.map((item) => item.package.packageId)));
        expect(found).toHaveLength(3);
        expect(second.nextCursor).toBeNull();
      },
      'nothing before the job has run': async (planes) => {
        const { jobId } = await createJob(planes);
        expect(await planes.control.jobs.items({ jobId })).toEqual({ items: [], nextCursor: null });
      },
    },
    refuses: {
      job_not_found: ({ control }) => control.jobs.items({ jobId: NO_JOB }),
      validation_failed: async (planes) => planes.control.jobs.items({ jobId: (await createJob(planes)).jobId, limit: 0 }),
      invalid_cursor: async (planes) => planes.control.jobs.items({ jobId: (await createJob(planes)).jobId, cursor: 'made-up' }),
    },
  },
  cancel: {
    answers: {
      'a job that waits no more': async (planes) => {
        const { jobId } = await createJob(planes);
        const job = await planes.control.jobs.cancel({ jobId, actor: planes.actor });
        expect(job).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) });
        expect(await planes.control.jobs.get(jobId)).toEqual(job);
        expect(await planes.work.next({ owner: 'tests' })).toBeNull();
      },
      'a job that runs on to the end of its page': async (planes) => {
        const { jobId } = await createJob(planes);
        const lease = await planes.work.next({ owner: 'tests' });
        const asked = await planes.control.jobs.cancel({ jobId, actor: planes.actor });
        expect(asked).toMatchObject({ state: 'running', cancelRequested: true });
        if (lease !== null) await planes.work.sweep(lease);
        expect(await planes.control.jobs.get(jobId)).toMatchObject({ state: 'cancelled' });
      },
    },
    refuses: {
      job_not_found: ({ control, actor }) => control.jobs.cancel({ jobId: NO_JOB, actor }),
      job_finished: async (planes) => {
        const { jobId } = await createJob(planes);
        await planes.control.jobs.cancel({ jobId, actor: planes.actor });
        return planes.control.jobs.cancel({ jobId, actor: planes.actor });
      },
    },
  },
};

export const jobsHealthCases: RoleCases<'health'>['jobs'] = {
  answers: {
    'that long work gets done, until a job fails, and again once one has not': async (planes) => {
      const { health } = planes.control;
      expect(await health.jobs()).toMatchObject({ healthy: true, detail: expect.any(String) });
      const { jobId } = await createJob(planes);
      const lease = await planes.work.next({ owner: 'tests', jobId });
      if (lease !== null) await planes.work.fail(lease, { code: 'sweep_refused', detail: 'too many at once' });
      expect(await planes.control.jobs.get(jobId)).toMatchObject({
        state: 'failed',
        error: { code: 'sweep_refused', detail: 'too many at once' },
      });
      expect(await health.jobs()).toMatchObject({ healthy: false });
      await sweptJob(planes, 0);
      expect(await health.jobs()).toMatchObject({ healthy: true });
    },
  },
  refuses: {},
};
