import type { JobId } from '@artifact-store/identity';
import type { CreateJob, JobView } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import { collect, collectionResult, newCollection } from './collection-rules.js';
import { findings, newVerification, verify } from './fixity-rules.js';
import { outcomeOf } from './outcomes.js';
import { DONE } from './package-rules.js';
import { age } from './play-storage.js';
import { newReconciliation, reconcile, reconciliationResult } from './reconciliation-rules.js';
import { sweep } from './retention-rules.js';
import { ACTOR, type Play, type Stage } from './stage.js';
import type { CollectionJob, ModelJob, ReconciliationJob } from './state.js';
import type { Cut, ModelWorld } from './world.js';

export const playSweep: Play<'sweep'> = async ({ world, state }, { isDryRun }) => {
  const jobId = await queued(world, { kind: 'retention-sweep', dryRun: isDryRun, options: { force: true } });
  const done = await world.work(jobId);
  expect(done).toMatchObject({ state: 'succeeded', result: { marked_count: sweep(state, isDryRun) } });
  return true;
};

export const playCollect: Play<'gc'> = async (stage, { graceSeconds, isDryRun, cut }) => {
  const { world, state } = stage;
  const jobId = await queued(world, { kind: 'retention-gc', dryRun: isDryRun, options: { graceSeconds } });
  const job = newCollection(jobId, graceSeconds);
  if (isDryRun) {
    // Says what it would do to all of it, and does nothing of it.
    const copy = structuredClone(state);
    collect(copy, job, Number.POSITIVE_INFINITY, null);
    await expectCollected(world, await world.work(jobId), job, collectionResult(copy, job));
    return true;
  }
  await workedOn(stage, job, world.inside === null ? null : cut);
  return true;
};

export const playVerify: Play<'verify'> = async (stage, { digest, cut }) => {
  const { world } = stage;
  const jobId = await queued(world, { kind: 'storage-verify', options: { digest } });
  await workedOn(stage, newVerification(jobId), world.inside === null ? null : cut);
  return true;
};

export const playReconcile: Play<'reconcile'> = async (stage, { ages, deletes, cut }) => {
  const { world, state } = stage;
  if (ages) age(stage);
  const options = { deleteOrphans: deletes, expectedOrphans: Number.MAX_SAFE_INTEGER };
  const jobId = await queued(world, { kind: 'storage-reconcile', options });
  await workedOn(stage, newReconciliation(state, jobId, deletes), world.inside === null ? null : cut);
  return true;
};

export const playResume: Play<'resume'> = async (stage) => {
  const job = stage.state.leftJobs.shift();
  if (job === undefined) return false;
  const { lateFindings } = stage.state;
  if (lateFindings?.job.jobId === job.jobId) lateFindings.isLost = true;
  await workedOn(stage, job, null);
  return true;
};

export const playLate: Play<'late'> = async ({ world: { inside }, state }, { what }) => {
  if (inside === null) return false;
  if (what === 'deletion') {
    if (state.lateDeletion === null) return false;
    await inside.lateDeletion();
    for (const key of state.lateDeletion) state.disk.delete(key);
    return true;
  }
  const { lateFindings } = state;
  if (lateFindings === null) return false;
  state.lateFindings = null;
  const { outcome } = await outcomeOf(inside.lateFindings());
  expect(outcome).toBe(lateFindings.isLost ? 'lease_lost' : DONE);
  if (!lateFindings.isLost) findings(state, lateFindings.job, lateFindings.mismatches);
  return true;
};

async function queued({ control }: ModelWorld, command: Omit<CreateJob, 'actor'>): Promise<JobId> {
  return (await control.jobs.create({ ...command, actor: ACTOR })).jobId;
}

/** Has a job done to its end, or until its worker dies. */
async function workedOn(stage: Stage, job: ModelJob, cut: Cut | null): Promise<void> {
  const { world, state } = stage;
  const { inside } = world;
  const view = cut === null || inside === null ? await world.work(job.jobId) : await inside.workUntil(job.jobId, cut);
  const hasEnded = comesToItsEnd(stage, job, cut);
  expect({ cut, hasEnded: view !== null }).toEqual({ cut, hasEnded });
  if (view === null) state.leftJobs.push(job);
  else if (job.kind === 'retention-gc') await expectCollected(world, view, job, collectionResult(state, job));
  else expect(view).toMatchObject({ state: 'succeeded', ...(job.kind === 'storage-reconcile' && told(job)) });
}

function comesToItsEnd({ world, state }: Stage, job: ModelJob, cut: Cut | null): boolean {
  switch (job.kind) {
    case 'retention-gc':
      return collect(state, job, world.releasePage, cut);
    case 'storage-verify':
      return verify(state, job, cut);
    case 'storage-reconcile':
      return reconcile(state, job, cut);
  }
}

const told = (job: ReconciliationJob) => ({ result: reconciliationResult(job) });

async function expectCollected(world: ModelWorld, view: JobView, job: CollectionJob, result: object): Promise<void> {
  expect({ state: view.state, error: view.error, result: view.result }).toEqual({
    state: 'succeeded',
    error: null,
    result: expect.objectContaining(result),
  });
  const { items } = await world.control.jobs.items({ jobId: job.jobId, limit: 1000 });
  expect(items.map(({ package_id }) => package_id)).toEqual(job.collected);
}
