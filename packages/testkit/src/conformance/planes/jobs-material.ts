import type { CreateJob, JobView } from '@artifact-store/planes';
import type { PlanesSubject } from './subject.js';

export function createJob({ control, actor }: PlanesSubject, members: Partial<CreateJob> = {}): Promise<JobView> {
  return control.jobs.create({ kind: 'retention-sweep', actor, ...members });
}

/** A sweep, page by page to its end. */
export async function sweep(planes: PlanesSubject, members: Partial<CreateJob> = {}): Promise<JobView> {
  const { jobId } = await createJob(planes, members);
  const lease = await planes.work.next({ owner: 'tests', jobId });
  if (lease === null) throw new Error('nobody else works on this job');
  for (;;) {
    const job = await planes.work.sweep(lease);
    if (job.state !== 'running') return job;
  }
}
