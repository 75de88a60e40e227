import { compareText } from '@artifact-store/encoding';
import { type JobId, latest } from '@artifact-store/identity';
import { contentAt } from './contents.js';
import type { Outcome } from './package-rules.js';
import {
  type FileState,
  keyOf,
  liveFiles,
  type ModelState,
  type ObjectState,
  record,
  touch,
  type VerificationJob,
} from './state.js';
import type { Cut } from './world.js';

export function newVerification(jobId: JobId): VerificationJob {
  return { kind: 'storage-verify', jobId, asOf: null, after: '', page: null };
}

/** Verifies until the end, or until the worker dies; whether it came to the end. */
export function verify(state: ModelState, job: VerificationJob, cut: Cut | null): boolean {
  job.asOf ??= latest(state.now, state.headAt);
  for (;;) {
    if (!handOut(state, job)) return true;
    if (cut === 'handed out') return false;
    const mismatches = new Map(
      job.page?.objects.map(({ address, generation }) => [address, mismatchOf(state, address, generation)]),
    );
    if (cut === 'read') {
      state.lateFindings = { job, mismatches, isLost: false };
      return false;
    }
    findings(state, job, mismatches);
  }
}

const positionOf = ({ lastVerifiedAt, address }: ObjectState) => `${lastVerifiedAt ?? ''} ${address}`;

/** Whether there is anything left to read. */
function handOut(state: ModelState, job: VerificationJob): boolean {
  const objects = [...state.objects.values()]
    .filter((each) => liveFiles(state, each.address).length > 0 && (each.lastVerifiedAt ?? '') < (job.asOf ?? ''))
    .filter((each) => job.after === '' || positionOf(each) > job.after)
    .sort((a, b) => compareText(positionOf(a), positionOf(b)));
  const last = objects.at(-1);
  if (last === undefined) return false;
  const described = objects.map(({ address, generation }) => ({ address, generation, live: liveFiles(state, address).length }));
  job.page = { tick: state.tick, objects: described, end: positionOf(last) };
  return true;
}

/** What a reader who computes digests finds wrong with the bytes under a key. */
export function mismatchOf(state: ModelState, address: string, generation: number): string | null {
  const stored = state.disk.get(keyOf(address, generation));
  const { bytes } = contentAt(address);
  if (stored === undefined) return 'missing';
  if (stored.length !== bytes.length) return 'size';
  return stored.equals(bytes) ? null : 'primary';
}

/** What was found becomes a fact as far as nothing has happened since. */
export function findings(state: ModelState, job: VerificationJob, mismatches: ReadonlyMap<string, string | null>): void {
  const { page } = job;
  if (page === null) return;
  for (const { address, generation, live } of page.objects) {
    const object = state.objects.get(address);
    if (object?.generation !== generation) continue;
    const files = liveFiles(state, address);
    if (files.length === 0) continue;
    const isBad = (mismatches.get(address) ?? null) !== null;
    const told = isBad ? foundBad(files, live, page.tick) : foundGood(files, page.tick);
    for (const file of told) {
      object.lastVerifiedAt = record(state);
      touch(state, file, isBad ? 'failed' : 'active');
    }
  }
  job.after = page.end;
  job.page = null;
}

function foundBad(files: readonly FileState[], live: number, tick: number): readonly FileState[] {
  if (files.length !== live || files.some((file) => file.changedAt > tick)) return [];
  const active = files.filter(({ status }) => status === 'active');
  return active.length > 0 ? active : files.slice(0, 1);
}

function foundGood(files: readonly FileState[], tick: number): readonly FileState[] {
  const healed = files.filter(({ status, changedAt }) => status === 'failed' && changedAt <= tick);
  return healed.length > 0 ? healed : files.filter(({ status }) => status === 'active').slice(0, 1);
}

/** New bytes are under the key: what was found bad is good again. */
export function repaired(state: ModelState, address: string): void {
  const object = state.objects.get(address);
  for (const file of liveFiles(state, address)) {
    if (file.status !== 'failed' || object === undefined) continue;
    object.lastVerifiedAt = record(state);
    touch(state, file, 'active');
  }
}

/** What a reader of a file gets: bytes, or a code. */
export function readable(state: ModelState, file: FileState): Buffer | Outcome {
  if (file.status === 'deleted') return 'file_collected';
  const stored = state.disk.get(keyOf(file.address, file.generation));
  if (stored === undefined) return 'object_not_found';
  return stored.length === contentAt(file.address).bytes.length ? stored : 'stored_object_corrupt';
}
