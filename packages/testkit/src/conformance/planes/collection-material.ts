import { addSeconds, type PackageId } from '@artifact-store/identity';
import type { CreateJob, JobView, PackageDetails, UndeletePackage } from '@artifact-store/planes';
import { createJob, sweep } from './jobs-material.js';
import type { PlanesSubject } from './subject.js';

const DAY = 24 * 60 * 60;

/** Time passes until transient packages have expired, and a sweep marks them. */
export async function expired(planes: PlanesSubject): Promise<void> {
  planes.passTime(2 * DAY);
  await sweep(planes);
}

/** A collection, page by page to its end; what it gives up is deleted by the data plane. */
export async function collect(planes: PlanesSubject, members: Partial<CreateJob> = {}): Promise<JobView> {
  const { work, data } = planes;
  const { jobId } = await createJob(planes, { kind: 'retention-gc', ...members });
  const lease = await work.next({ owner: 'tests', jobId });
  if (lease === null) throw new Error('nobody else works on this job');
  for (;;) {
    const { job, deletion } = await work.collect(lease);
    if (job.state !== 'running') return job;
    if (deletion === null) continue;
    await data.delete({ grant: deletion.grant });
    await work.reclaimed(lease, deletion);
  }
}

/** Brings a package back for another day. */
export function undelete(
  { control, actor, now }: PlanesSubject,
  packageId: PackageId,
  members: Partial<UndeletePackage> = {},
): Promise<PackageDetails> {
  return control.collection.undelete({
    packageId,
    newExpiresAt: addSeconds(now(), DAY),
    reason: 'needed after all',
    actor,
    ...members,
  });
}
