import { compareText } from '@artifact-store/encoding';
import type { JobId } from '@artifact-store/identity';
import { contentAt } from './contents.js';
import { keyOf, liveFiles, type ModelState, type ReconciliationJob, record } from './state.js';
import type { Cut } from './world.js';

export function newReconciliation({ now }: ModelState, jobId: JobId, deletes: boolean): ReconciliationJob {
  const found = { objects: 0, missing: 0, orphans: 0, recent: 0, lost_tail: 0, dead_keys: 0 };
  return { kind: 'storage-reconcile', jobId, createdAt: now, deletes, phase: 'report', found, reclaimed: 0, reclaimedBytes: 0 };
}

/** Compares until the end, or until the worker dies; whether it came to the end. */
export function reconcile(state: ModelState, job: ReconciliationJob, cut: Cut | null): boolean {
  if (job.phase === 'report') {
    const dead = keysOf(state, 'dead');
    report(state, job, dead.length);
    job.phase = 'reported';
    state.reconciliations.push({ createdAt: job.createdAt, jobId: job.jobId, missing: job.found.missing });
    if (!carryOut(state, job, dead, cut)) return false;
  }
  if (job.phase === 'reported' && job.deletes && job.found.orphans > 0) job.phase = 'delete';
  if (job.phase === 'delete') {
    if (!carryOut(state, job, [...state.reclaims], cut)) return false;
    for (const key of keysOf(state, 'orphan').slice(0, job.found.orphans)) giveUp(state, key);
    job.phase = 'deleted';
  }
  if (job.phase === 'deleted' && !carryOut(state, job, [...state.reclaims], cut)) return false;
  return true;
}

/** What a reconciliation says at its end. */
export function reconciliationResult({ found, reclaimed, reclaimedBytes }: ReconciliationJob): object {
  return { ...found, reclaimed_objects: reclaimed, reclaimed_bytes: reclaimedBytes };
}

/** What health says is missing: as the latest of those that have looked at all there is found it. */
export function missingObjects({ reconciliations }: ModelState): number | null {
  const byAge = [...reconciliations].sort((a, b) => compareText(a.createdAt + a.jobId, b.createdAt + b.jobId));
  return byAge.at(-1)?.missing ?? null;
}

type Standing = 'accounted for' | 'dead' | 'orphan' | 'recent' | 'lost tail';

function standingOf(state: ModelState, key: string): Standing {
  const [address = '', generation] = key.split(' ');
  const object = state.objects.get(address);
  const current = object?.generation ?? 0;
  if (Number(generation) !== current) return Number(generation) < current ? 'dead' : 'lost tail';
  if (liveFiles(state, address).length > 0 || (object !== undefined && object.claimedAt !== null)) return 'accounted for';
  return state.old.has(key) ? 'orphan' : 'recent';
}

/** Keys on the backend, in the order of their contents. */
function keysOf(state: ModelState, standing: Standing): readonly string[] {
  return [...state.disk.keys()].filter((key) => standingOf(state, key) === standing).sort(compareText);
}

function report(state: ModelState, { found }: ReconciliationJob, dead: number): void {
  const missing = [...state.objects.values()].filter(({ address, generation }) => {
    return liveFiles(state, address).length > 0 && !state.disk.has(keyOf(address, generation));
  });
  found.objects = state.disk.size - dead;
  found.missing = missing.length;
  found.orphans = keysOf(state, 'orphan').length;
  found.recent = keysOf(state, 'recent').length;
  found.lost_tail = keysOf(state, 'lost tail').length;
  found.dead_keys = dead;
}

function giveUp(state: ModelState, key: string): void {
  const [address = ''] = key.split(' ');
  const object = state.objects.get(address) ?? { address, generation: 0, claimedAt: null, lastVerifiedAt: null };
  record(state);
  state.objects.set(address, { ...object, generation: object.generation + 1, lastVerifiedAt: null });
  state.reclaims.add(key);
}

/** Whether the worker lived to tell that the keys are gone. */
function carryOut(state: ModelState, job: ReconciliationJob, keys: readonly string[], cut: Cut | null): boolean {
  if (keys.length === 0) return true;
  if (cut !== null) state.lateDeletion = keys;
  if (cut === 'given up') return false;
  for (const key of keys) state.disk.delete(key);
  if (cut !== null) return false;
  for (const key of keys) {
    if (!state.reclaims.delete(key)) continue;
    record(state);
    job.reclaimed += 1;
    job.reclaimedBytes += contentAt(key.slice(0, key.indexOf(' '))).bytes.length;
  }
  return true;
}
