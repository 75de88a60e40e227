import type { HoldId, JobId, PackageId, Timestamp } from '@artifact-store/identity';
import type { JobView, WorkingControlPlane } from '@artifact-store/planes';
import type { Act } from './race-ground.js';

/** A package that has expired, and that no sweep has marked. */
export async function duePackage({ packages }: WorkingControlPlane): Promise<PackageId> {
  const command = { name: 'run', producer: 'race', subject: 'example.org', retentionClass: 'transient', actor: 'setter' };
  return (await packages.create(command)).package.packageId;
}

export async function heldPackage(
  control: WorkingControlPlane,
): Promise<{ readonly packageId: PackageId; readonly holdId: HoldId }> {
  const packageId = await duePackage(control);
  const { holdId } = await control.retention.hold({ packageId, reason: 'case 1', actor: 'setter' });
  return { packageId, holdId };
}

/** A sweep that waits for somebody who works on it; what it marks, it marks in this name. */
export async function queuedSweep({ jobs }: WorkingControlPlane, actor: string): Promise<JobId> {
  // Many of the packages here have expired, and that is meant.
  return (await jobs.create({ kind: 'retention-sweep', options: { force: true }, actor })).jobId;
}

export const hold =
  (packageId: PackageId, actor: string, idempotencyKey?: string): Act =>
  ({ retention }) =>
    retention.hold({ packageId, reason: 'case 2', actor, idempotencyKey });

export const release =
  (packageId: PackageId, holdId: HoldId, actor: string): Act =>
  ({ retention }) =>
    retention.release({ packageId, holdId, reason: 'settled', actor });

export const extend =
  (packageId: PackageId, actor: string, newExpiresAt: Timestamp): Act =>
  ({ retention }) =>
    retention.extend({ packageId, newExpiresAt, reason: 'audit', actor });

/** Works on a sweep until it is over; null where somebody else has it, or it is over already. */
export const sweep =
  (jobId: JobId, owner: string): Act =>
  async ({ work }): Promise<JobView | null> => {
    const lease = await work.next({ owner, jobId });
    if (lease === null) return null;
    for (;;) {
      const job = await work.sweep(lease);
      if (job.state !== 'running') return job;
    }
  };

export const cancel =
  (jobId: JobId): Act =>
  async ({ jobs }) => {
    await jobs.cancel({ jobId, actor: 'canceller' });
  };
