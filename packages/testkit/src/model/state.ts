import { compareText } from '@artifact-store/encoding';
import {
  addSeconds,
  type FileId,
  type HoldId,
  type JobId,
  latest,
  type PackageId,
  type Timestamp,
} from '@artifact-store/identity';
import type { LocationStatus, PackageStatus } from '@artifact-store/planes';

// What is true of a store, told in plain maps from the commands alone: nothing here reads an event or calls the registry.

export interface ModelState {
  /** What the clock says. */
  now: Timestamp;
  readonly startedAt: Timestamp;
  /** Of the last event; no event is of an earlier time. */
  headAt: Timestamp;
  /** Counts what happens to locations: tells what came before and after. */
  tick: number;
  readonly packages: Map<PackageId, PackageState>;
  readonly files: Map<FileId, FileState>;
  readonly objects: Map<string, ObjectState>;
  /** Keys that are given up and not known to be gone. */
  readonly reclaims: Set<string>;
  /** What the backend holds, by key. */
  readonly disk: Map<string, Buffer>;
  /** Keys whose bytes are older than any upload that may be under way. */
  readonly old: Set<string>;
  /** The generations that the data plane has heard of since its start. */
  readonly heard: Map<string, number>;
  /** Jobs whose worker died. */
  readonly leftJobs: ModelJob[];
  readonly reconciliations: { readonly createdAt: Timestamp; readonly jobId: JobId; readonly missing: number }[];
  lateFindings: LateFindings | null;
  lateDeletion: readonly string[] | null;
}

export interface PackageState {
  readonly packageId: PackageId;
  readonly retentionClass: string;
  readonly uniqueKey: string | null;
  status: PackageStatus;
  isFinalized: boolean;
  expiresAt: Timestamp | null;
  isEligible: boolean;
  eligibleAt: Timestamp | null;
  readonly holds: { readonly holdId: HoldId; readonly appliedAt: Timestamp; isInForce: boolean }[];
}

export interface FileState {
  readonly fileId: FileId;
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly address: string;
  readonly locationId: string;
  readonly generation: number;
  /** With the tick that is the age of the location: ids need not be in order. */
  readonly createdAt: Timestamp;
  status: LocationStatus;
  previousStatus: LocationStatus | null;
  changedAt: number;
}

export interface ObjectState {
  readonly address: string;
  generation: number;
  claimedAt: Timestamp | null;
  lastVerifiedAt: Timestamp | null;
}

export type ModelJob = CollectionJob | VerificationJob | ReconciliationJob;

export interface CollectionJob {
  readonly kind: 'retention-gc';
  readonly jobId: JobId;
  readonly graceSeconds: number;
  phase: 'release' | 'reclaim';
  after: string;
  readonly collected: PackageId[];
  released: number;
  reclaimed: number;
  reclaimedBytes: number;
}

export interface VerificationJob {
  readonly kind: 'storage-verify';
  readonly jobId: JobId;
  asOf: Timestamp | null;
  after: string;
  page: VerificationPage | null;
}

export interface ReconciliationJob {
  readonly kind: 'storage-reconcile';
  readonly jobId: JobId;
  readonly createdAt: Timestamp;
  /** Whether orphans are to go. */
  readonly deletes: boolean;
  phase: 'report' | 'reported' | 'delete' | 'deleted';
  readonly found: {
    objects: number;
    missing: number;
    orphans: number;
    recent: number;
    lost_tail: number;
    dead_keys: number;
  };
  reclaimed: number;
  reclaimedBytes: number;
}

export interface VerificationPage {
  readonly tick: number;
  readonly objects: readonly { readonly address: string; readonly generation: number; readonly live: number }[];
  readonly end: string;
}

export interface LateFindings {
  readonly job: VerificationJob;
  readonly mismatches: ReadonlyMap<string, string | null>;
  /** Its worker has lost the lease. */
  isLost: boolean;
}

export function emptyState(now: Timestamp): ModelState {
  return {
    now,
    startedAt: now,
    headAt: now,
    tick: 0,
    packages: new Map(),
    files: new Map(),
    objects: new Map(),
    reclaims: new Set(),
    disk: new Map(),
    old: new Set(),
    heard: new Map(),
    leftJobs: [],
    reconciliations: [],
    lateFindings: null,
    lateDeletion: null,
  };
}

/** An event happens: its time. */
export function record(state: ModelState): Timestamp {
  state.headAt = latest(state.now, state.headAt);
  return state.headAt;
}

/** Something happens to a location. */
export function touch(state: ModelState, file: FileState, status: LocationStatus): void {
  state.tick += 1;
  file.changedAt = state.tick;
  file.status = status;
}

/** Bytes are written under a key, just now. */
export function write(state: ModelState, key: string, bytes: Buffer): void {
  state.disk.set(key, bytes);
  state.old.delete(key);
}

export const keyOf = (address: string, generation: number) => `${address} ${generation}`;

/** The files of an object whose locations are not deleted, the oldest location first. */
export function liveFiles(state: ModelState, address: string): FileState[] {
  return [...state.files.values()]
    .filter((file) => file.address === address && file.status !== 'deleted')
    .sort((a, b) => compareText(a.createdAt + a.locationId, b.createdAt + b.locationId));
}

export function filesOf(state: ModelState, packageId: PackageId): FileState[] {
  return [...state.files.values()].filter((file) => file.packageId === packageId);
}

/** The earliest hold in force. */
export function activeHold({ holds }: PackageState): HoldId | null {
  const [earliest] = holds
    .filter((hold) => hold.isInForce)
    .sort((a, b) => compareText(a.appliedAt + a.holdId, b.appliedAt + b.holdId));
  return earliest?.holdId ?? null;
}

export function isExpired({ now }: ModelState, { expiresAt }: PackageState): boolean {
  return expiresAt !== null && expiresAt <= now;
}

export const TRANSIENT_SECONDS = 60;
/** Of collections that are not told to delete at once. */
export const GRACE_SECONDS = 45;

export function defaultExpiry(retentionClass: string, createdAt: Timestamp): Timestamp | null {
  return retentionClass === 'transient' ? addSeconds(createdAt, TRANSIENT_SECONDS) : null;
}
