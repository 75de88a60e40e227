import type { JobView, WorkingControlPlane } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { Planes } from '../planes.js';
import { WALKER, type Walk } from './site.js';

export async function walkersJobs({ jobs }: WorkingControlPlane): Promise<readonly JobView[]> {
  return (await jobs.list({})).items.filter(({ createdBy }) => createdBy === WALKER);
}

/** The jobs of a walk have succeeded, and all of them together have done each thing once. */
export async function expectJobsDone({ control }: Planes, { counts, items = [] }: Walk): Promise<void> {
  const jobs = await walkersJobs(control);
  for (const { state, done, total } of jobs) expect({ state, total }).toEqual({ state: 'succeeded', total: done });
  const counted = Object.keys(counts).map((name) => [name, jobs.reduce((sum, job) => sum + countedBy(job, name), 0)]);
  expect(Object.fromEntries(counted)).toEqual(counts);
  const pages = await Promise.all(jobs.map(({ jobId }) => control.jobs.items({ jobId, limit: 1000 })));
  const packages = pages
    .flatMap((page) => page.items)
    .flatMap((item) => (item.mismatch === undefined && item.finding === undefined ? [item.package_id] : []));
  expect(packages.sort()).toEqual([...items].sort());
}

function countedBy({ done, bytes, result }: JobView, name: string): number {
  return Number({ ...result, done, bytes }[name]);
}
