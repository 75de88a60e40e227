import { type CreateJob, type JobView, LEASE_SECONDS } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import { jobsHealthCases } from './jobs-cases.js';
import { createJob } from './jobs-material.js';
import { packageWithFile } from './material.js';
import type { PlanesSubject } from './subject.js';

/** A verification, page by page to its end; what is to be read is read by the data plane. */
async function verify(planes: PlanesSubject, members: Partial<CreateJob> = {}): Promise<JobView> {
  const { work, data } = planes;
  // What the one before has verified was verified before this one begins.
  planes.passTime(LEASE_SECONDS);
  const { jobId } = await createJob(planes, { kind: 'storage-verify', ...members });
  const lease = await work.next({ owner: 'tests', jobId });
  if (lease === null) throw new Error('nobody else works on this job');
  for (;;) {
    const { job, verification } = await work.toVerify(lease);
    if (verification === null) return job;
    const { grant, digest, maxBytesPerSecond, backendId, sequence } = verification;
    const verdicts = await data.verify({ grant, digest, maxBytesPerSecond });
    await work.verified(lease, { backendId, sequence, verdicts });
  }
}

export const healthCases: RoleCases<'health'> = {
  check: {
    answers: {
      'that the database is well': async ({ control }) => {
        expect(await control.health.check()).toMatchObject({ healthy: true, detail: expect.any(String) });
      },
    },
    refuses: {},
  },
  jobs: jobsHealthCases,
  storage: {
    answers: {
      'how many copies were found damaged, until the same bytes come again': async (planes) => {
        const { health, jobs } = planes.control;
        const { file, packageId } = await packageWithFile(planes, 'damaged');
        const { file: twin } = await packageWithFile(planes, 'damaged');
        await packageWithFile(planes, 'sound');
        expect(await verify(planes)).toMatchObject({ state: 'succeeded', result: { checked: 2, failed: 0, bytes: 12 } });
        expect(await health.storage()).toEqual({ failedLocations: 0, missingObjects: null });
        await planes.truncateCopies(file.fileId);
        expect(await health.storage()).toEqual({ failedLocations: 0, missingObjects: null });
        const job = await verify(planes, { options: { digest: 'primary' } });
        expect(job).toMatchObject({ state: 'succeeded', done: 2, result: { checked: 2, failed: 1 } });
        const { items } = await jobs.items({ jobId: job.jobId });
        const named = { relative_path: 'a.txt', mismatch: 'size' };
        expect(items).toHaveLength(2);
        expect(items).toContainEqual(expect.objectContaining({ ...named, file_id: file.fileId, package_id: packageId }));
        expect(items).toContainEqual(expect.objectContaining({ ...named, file_id: twin.fileId }));
        expect(await health.storage()).toEqual({ failedLocations: 2, missingObjects: null });
        await packageWithFile(planes, 'damaged');
        expect(await health.storage()).toEqual({ failedLocations: 0, missingObjects: null });
        expect(await verify(planes)).toMatchObject({ result: { checked: 2, failed: 0 } });
      },
    },
    refuses: {},
  },
};
