import type { FileId, PackageId } from '@artifact-store/identity';
import { missingObjects } from './reconciliation-rules.js';
import {
  defaultExpiry,
  type FileState,
  filesOf,
  keyOf,
  liveFiles,
  type ModelState,
  type PackageState,
  record,
  write,
} from './state.js';
import type { Content, LostReceipt } from './world.js';

/** What an act comes to: `done`, or the code of what forbids it. */
export type Outcome = string;

export const DONE: Outcome = 'done';

/** The codes of what is forbidden from a status on. */
export function closedTo(status: PackageState['status']): Outcome | null {
  if (status === 'collecting') return 'package_collecting';
  return status === 'garbage_collected' ? 'package_collected' : null;
}

const takesNoFiles = ({ status }: PackageState) => closedTo(status) ?? (status === 'finalized' ? 'package_not_open' : null);

/** The open or finalized package that has a key. */
export function holderOf(state: ModelState, uniqueKey: string | null): PackageState | undefined {
  if (uniqueKey === null) return undefined;
  return [...state.packages.values()].find((each) => each.uniqueKey === uniqueKey && closedTo(each.status) === null);
}

export interface Creation {
  readonly retentionClass: string;
  readonly uniqueKey: string | null;
}

/** Answers the package that is answered; `new` where it is to be made. */
export function creation(state: ModelState, { retentionClass, uniqueKey }: Creation): PackageId | 'new' | 'unique_key_conflict' {
  const holder = holderOf(state, uniqueKey);
  if (holder === undefined) return 'new';
  return holder.retentionClass === retentionClass ? holder.packageId : 'unique_key_conflict';
}

export function created(state: ModelState, packageId: PackageId, { retentionClass, uniqueKey }: Creation): void {
  const expiresAt = defaultExpiry(retentionClass, record(state));
  const retention = { expiresAt, isEligible: false, eligibleAt: null, holds: [] };
  state.packages.set(packageId, { packageId, retentionClass, uniqueKey, status: 'created', isFinalized: false, ...retention });
}

export function mayIngest(state: ModelState, target: PackageState, relativePath: string): Outcome {
  const refusal = takesNoFiles(target);
  if (refusal !== null) return refusal;
  return filesOf(state, target.packageId).some((file) => file.relativePath === relativePath) ? 'duplicate_relative_path' : DONE;
}

/** Bytes that were sent: first at the key the data plane thinks of, then at the current one, and only then a fact. */
export function published(state: ModelState, { address, bytes }: Content, lost: LostReceipt | null): void {
  const thought = state.heard.get(address) ?? 0;
  const current = state.objects.get(address)?.generation ?? 0;
  write(state, keyOf(address, thought), bytes);
  if (lost === 'unrecorded' || thought === current) return;
  state.heard.set(address, current);
  state.disk.delete(keyOf(address, thought));
  write(state, keyOf(address, current), bytes);
}

export interface NewFile {
  readonly fileId: FileId;
  readonly locationId: string;
  readonly relativePath: string;
}

/** A file becomes a fact, whether its bytes were sent or known. */
export function ingested(state: ModelState, { packageId }: PackageState, file: NewFile, { address }: Content): void {
  const createdAt = record(state);
  const object = state.objects.get(address) ?? { address, generation: 0, claimedAt: null, lastVerifiedAt: null };
  object.claimedAt = null;
  state.objects.set(address, object);
  state.tick += 1;
  const location = { generation: object.generation, status: 'active', previousStatus: null, changedAt: state.tick } as const;
  const fact: FileState = { ...file, packageId, address, createdAt, ...location };
  state.files.set(file.fileId, fact);
}

/** Whether a file would be recorded without its bytes; `send` where they are to be sent. */
export function mayBeKnown(state: ModelState, target: PackageState, relativePath: string, { address }: Content): Outcome {
  const refusal = takesNoFiles(target);
  if (refusal !== null) return refusal;
  if (!liveFiles(state, address).some(({ status }) => status === 'active')) return 'send';
  if ((missingObjects(state) ?? 0) > 0) return 'send';
  return mayIngest(state, target, relativePath);
}

export function finalization(state: ModelState, target: PackageState, allowEmpty: boolean): Outcome {
  // Answered is the manifest, which stays whatever becomes of the files.
  if (target.isFinalized) return DONE;
  const refusal = closedTo(target.status);
  if (refusal !== null) return refusal;
  if (filesOf(state, target.packageId).length === 0 && !allowEmpty) return 'empty_package';
  record(state);
  target.status = 'finalized';
  target.isFinalized = true;
  return DONE;
}
