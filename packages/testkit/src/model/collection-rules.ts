import { compareText } from '@artifact-store/encoding';
import { addSeconds, type JobId, type Timestamp } from '@artifact-store/identity';
import { contentAt } from './contents.js';
import { DONE, holderOf, type Outcome } from './package-rules.js';
import {
  activeHold,
  type CollectionJob,
  filesOf,
  isExpired,
  keyOf,
  liveFiles,
  type ModelState,
  type PackageState,
  record,
  touch,
} from './state.js';
import type { Cut } from './world.js';

export function newCollection(jobId: JobId, graceSeconds: number): CollectionJob {
  const counts = { released: 0, reclaimed: 0, reclaimedBytes: 0 };
  return { kind: 'retention-gc', jobId, graceSeconds, phase: 'release', after: '', collected: [], ...counts };
}

/** Collects until the end, or until the worker dies; whether it came to the end. */
export function collect(state: ModelState, job: CollectionJob, releasePage: number, cut: Cut | null): boolean {
  for (;;) {
    if (job.phase === 'release') {
      releaseSome(state, job, releasePage);
    } else {
      if (cut === 'commit' && state.reclaims.size === 0 && due(state, job).length > 0) return false;
      if (giveUp(state, job).length === 0) return true;
      if (cut === 'given up' || cut === 'deleted') state.lateDeletion = [...state.reclaims];
      if (cut === 'given up') return false;
      for (const key of state.reclaims) state.disk.delete(key);
      if (cut === 'deleted') return false;
      recordGone(state, job);
    }
    if (cut === 'page') return false;
  }
}

/** A page of releases: every package that goes is collecting from here on, and as many locations as fit are let go. */
function releaseSome(state: ModelState, job: CollectionJob, releasePage: number): void {
  const position = (each: PackageState) => `${each.eligibleAt} ${each.packageId}`;
  const collecting = [...state.packages.values()].filter(({ status }) => status === 'collecting');
  const eligible = [...state.packages.values()]
    .filter((each) => each.isEligible && activeHold(each) === null && position(each) > job.after)
    .sort((a, b) => compareText(position(a), position(b)));
  const going = [...collecting, ...eligible.filter((each) => isExpired(state, each))];
  const last = eligible.at(-1);
  if (last !== undefined) job.after = position(last);
  if (going.length === 0 && last === undefined) job.phase = 'reclaim';
  for (const target of going) {
    if (target.status === 'collecting') continue;
    record(state);
    target.status = 'collecting';
    target.isEligible = false;
  }
  const packageIds = new Set(going.map(({ packageId }) => packageId));
  const toRelease = [...state.files.values()]
    .filter((file) => packageIds.has(file.packageId) && file.status !== 'deleted')
    .sort((a, b) => compareText(a.packageId + a.locationId, b.packageId + b.locationId))
    .slice(0, releasePage);
  for (const file of toRelease) {
    file.previousStatus = file.status;
    touch(state, file, 'deleted');
    const releasedAt = record(state);
    const object = state.objects.get(file.address);
    if (object !== undefined && liveFiles(state, file.address).length === 0) object.claimedAt = releasedAt;
  }
  job.released += toRelease.length;
  for (const target of going) {
    if (filesOf(state, target.packageId).some(({ status }) => status !== 'deleted')) continue;
    record(state);
    target.status = 'garbage_collected';
    job.collected.push(target.packageId);
  }
}

/** Objects without references whose grace is over. */
function due(state: ModelState, { graceSeconds }: CollectionJob) {
  const until = addSeconds(state.now, -graceSeconds);
  return [...state.objects.values()].filter(({ claimedAt }) => claimedAt !== null && claimedAt <= until);
}

/** The keys to delete by now: nothing is given up while anything is open. */
function giveUp(state: ModelState, job: CollectionJob): readonly string[] {
  for (const object of state.reclaims.size > 0 ? [] : due(state, job)) {
    record(state);
    state.reclaims.add(keyOf(object.address, object.generation));
    object.generation += 1;
    object.claimedAt = null;
    object.lastVerifiedAt = null;
  }
  return [...state.reclaims];
}

function recordGone(state: ModelState, job: CollectionJob): void {
  for (const key of state.reclaims) {
    record(state);
    job.reclaimed += 1;
    job.reclaimedBytes += contentAt(key.slice(0, key.indexOf(' '))).bytes.length;
  }
  state.reclaims.clear();
}

/** What a collection says at its end. */
export function collectionResult(state: ModelState, job: CollectionJob): object {
  const claimed = [...state.objects.values()].filter(({ claimedAt }) => claimedAt !== null);
  const times = claimed.flatMap(({ claimedAt }) => claimedAt ?? []).sort(compareText);
  return {
    released_locations: job.released,
    collected_packages: job.collected.length,
    reclaimed_objects: job.reclaimed,
    reclaimed_bytes: job.reclaimedBytes,
    claimed_objects: claimed.length,
    claimed_bytes: claimed.reduce((sum, { address }) => sum + contentAt(address).bytes.length, 0),
    next_reclaim_at: nextReclaim(state, job, times),
  };
}

/** Now where something was due, which a clock that was set back can bring about. */
function nextReclaim(state: ModelState, job: CollectionJob, [earliest]: readonly Timestamp[]): Timestamp | null {
  if (due(state, job).length > 0) return state.now;
  return earliest === undefined ? null : addSeconds(earliest, job.graceSeconds);
}

export function undeletion(state: ModelState, target: PackageState, newExpiresAt: Timestamp): Outcome {
  if (target.status === 'created' || target.status === 'finalized') return 'package_not_collected';
  if (newExpiresAt <= state.now) return 'expiry_in_past';
  const files = filesOf(state, target.packageId);
  if (files.some((file) => state.objects.get(file.address)?.generation !== file.generation)) return 'package_reclaimed';
  if (holderOf(state, target.uniqueKey) !== undefined) return 'unique_key_conflict';
  record(state);
  target.status = target.isFinalized ? 'finalized' : 'created';
  target.expiresAt = newExpiresAt;
  target.isEligible = false;
  target.eligibleAt = null;
  for (const file of files) {
    if (file.status !== 'deleted') continue;
    touch(state, file, file.previousStatus ?? 'active');
    file.previousStatus = null;
    const object = state.objects.get(file.address);
    if (object !== undefined) object.claimedAt = null;
  }
  return DONE;
}
