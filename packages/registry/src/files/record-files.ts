import { splitContentAddress, type Timestamp } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  FileTooLargeError,
  type FileView,
  ObjectReclaimedRetryError,
  type PackageDetails,
  PackageNotFoundError,
  type PackageView,
  type Receipt,
  ReceiptMismatchError,
  type ReceiptResult,
  type StorageLocationView,
  TooManyFilesError,
  type UploadClaims,
} from '@artifact-store/planes';
import type { DomainEvent, FileIngested, LocationVerified } from '../events/domain-event.js';
import { repairedBy } from '../fixity/repaired.js';
import { resultBefore } from '../idempotency/keyed-request.js';
import type { Decision, IdempotencyRecord } from '../ports/event-store.js';
import type { IdempotencyKey } from '../ports/views.js';
import type { UploadRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';
import { checkUploadReceipt, completed } from '../uploads/complete.js';
import { foundUpload } from '../uploads/session.js';
import type { StorageObjectView } from '../views/rows.js';
import { duplicatePath } from './duplicate-path.js';
import type { GrantedReceipt } from './granted-receipt.js';
import { closedRefusal } from './refuse-closed.js';

export interface RecordSnapshot {
  /** Packages of the grants. */
  readonly packages: readonly PackageDetails[];
  /** Files recorded under the receipts' ids or keys, and files at the receipts' paths. */
  readonly files: readonly FileView[];
  /** Locations recorded under the receipts' ids. */
  readonly locations: readonly Pick<StorageLocationView, 'storageLocationId'>[];
  readonly objects: readonly StorageObjectView[];
  /** Locations of those objects whose bytes were found bad. */
  readonly failed: readonly StorageLocationView[];
  /** What the receipts' keys stand for. */
  readonly records: readonly IdempotencyRecord[];
  /** Upload sessions of the grants. */
  readonly uploads: readonly UploadRow[];
  /** The clock, by which sessions end. */
  readonly clock: Timestamp;
}

/**
 * Decides each receipt, checked before by `checkReceipt`, on the state that the earlier ones leave; one that is refused
 * takes no other with it.
 */
export function decideRecordFiles(
  receipts: readonly GrantedReceipt[],
  snapshot: RecordSnapshot,
  maxPackageFiles: number,
  now: Timestamp,
): Decision<readonly ReceiptResult[]> {
  const state = new RecordState(snapshot, maxPackageFiles, now);
  const events: DomainEvent[] = [];
  const answer = receipts.map((granted): ReceiptResult => {
    try {
      const recorded = state.recordedAs(granted);
      if (recorded !== undefined) return { file: recorded };
      const event = state.admit(granted);
      events.push(event, ...state.repair(granted));
      return { file: state.take(event, granted) };
    } catch (error) {
      if (error instanceof ArtifactStoreError) return { error };
      throw error;
    }
  });
  return { events, answer, remember: state.remembered, state: state.completed };
}

class RecordState {
  private readonly packages: ReadonlyMap<string, PackageDetails>;
  private readonly objects: ReadonlyMap<string, StorageObjectView>;
  private readonly byId = new Map<string, FileView>();
  private readonly byPath = new Map<string, FileView>();
  private readonly locations: Set<string>;
  private readonly added = new Map<string, { readonly files: number; readonly bytes: number }>();
  private readonly failed: Map<string, readonly StorageLocationView[]>;
  private readonly records: Map<string, IdempotencyRecord>;
  private readonly uploads: Map<string, UploadRow>;
  private readonly clock: Timestamp;
  /** What the keys of this batch stand for from now on. */
  readonly remembered: IdempotencyRecord[] = [];
  /** The sessions that this batch completes. */
  readonly completed: StateChange[] = [];

  constructor(
    snapshot: RecordSnapshot,
    private readonly maxPackageFiles: number,
    private readonly now: Timestamp,
  ) {
    this.packages = new Map(snapshot.packages.map((each) => [each.package.packageId, each]));
    this.objects = new Map(snapshot.objects.map((each) => [objectId(each.backendId, each.contentAddress), each]));
    this.failed = Map.groupBy(snapshot.failed, (each) => objectId(each.backendId, each.contentAddress));
    this.locations = new Set(snapshot.locations.map((each) => each.storageLocationId));
    this.records = new Map(snapshot.records.map((each) => [keyId(each), each]));
    this.uploads = new Map(snapshot.uploads.map((each) => [each.uploadId, each]));
    this.clock = snapshot.clock;
    for (const file of snapshot.files) this.index(file);
  }

  /**
   * The file that this receipt, or another under the same key, was recorded as before.
   * @throws ReceiptMismatchError if that was another file, IdempotencyKeyReusedError if the key stands for another request
   */
  recordedAs(granted: GrantedReceipt): FileView | undefined {
    return this.recordedById(granted) ?? this.recordedByKey(granted);
  }

  private recordedById({ receipt, claims }: GrantedReceipt): FileView | undefined {
    const recorded = this.byId.get(receipt.fileId);
    if (recorded === undefined) return undefined;
    const { algorithm, hex } = splitContentAddress(receipt.contentAddress);
    const same =
      recorded.packageId === claims.packageId &&
      recorded.relativePath === receipt.relativePath &&
      recorded.digestAlgorithm === algorithm &&
      recorded.digestPrimary === hex &&
      recorded.digestSha256 === receipt.sha256;
    if (!same)
      throw new ReceiptMismatchError('the file_id of the receipt is recorded with another package, path or digest', {
        file_id: receipt.fileId,
      });
    return recorded;
  }

  private recordedByKey({ request }: GrantedReceipt): FileView | undefined {
    if (request === undefined) return undefined;
    const { file_id: fileId = '' } = resultBefore(request, this.records.get(keyId(request)), this.now) ?? {};
    return this.byId.get(fileId);
  }

  /** The fact that the receipt may become. @throws what forbids it */
  admit(granted: GrantedReceipt): FileIngested {
    const { receipt, claims } = granted;
    this.checkUpload(granted);
    const { package: target } = this.packages.get(claims.packageId) ?? missingPackage(claims.packageId);
    const refusal = closedRefusal(target);
    if (refusal !== undefined) throw refusal;
    const existing = this.byPath.get(pathId(target.packageId, receipt.relativePath));
    if (existing !== undefined) throw duplicatePath(existing);
    this.checkRoom(target, receipt);
    this.checkLocation(receipt);
    this.checkGeneration(receipt);
    const { algorithm, hex } = splitContentAddress(receipt.contentAddress);
    return {
      type: 'v1.file.ingested',
      actor: claims.actor,
      packageId: claims.packageId,
      fileId: receipt.fileId,
      relativePath: receipt.relativePath,
      mediaType: receipt.mediaType,
      sizeBytes: receipt.sizeBytes,
      digestAlgorithm: algorithm,
      digestPrimary: hex,
      digestSha256: receipt.sha256,
      storageLocationId: receipt.storageLocationId,
      backendId: receipt.backendId,
      contentAddress: receipt.contentAddress,
      generation: receipt.generation,
    };
  }

  /** What the new bytes make good again. */
  repair({ receipt, claims }: GrantedReceipt): LocationVerified[] {
    const object = objectId(receipt.backendId, receipt.contentAddress);
    const failed = this.failed.get(object) ?? [];
    this.failed.delete(object);
    return repairedBy(receipt, failed, claims.actor);
  }

  /** Takes the event into the state that the next receipts are decided on. */
  take(event: FileIngested, { claims, request }: GrantedReceipt): FileView {
    const file: FileView = {
      fileId: event.fileId,
      packageId: event.packageId,
      relativePath: event.relativePath,
      mediaType: event.mediaType,
      sizeBytes: event.sizeBytes,
      digestAlgorithm: event.digestAlgorithm,
      digestPrimary: event.digestPrimary,
      digestSha256: event.digestSha256,
      createdAt: this.now,
      createdBy: event.actor,
    };
    this.index(file);
    this.locations.add(event.storageLocationId);
    const { files, bytes } = this.addedTo(event.packageId);
    this.added.set(event.packageId, { files: files + 1, bytes: bytes + event.sizeBytes });
    if (request !== undefined) this.remember({ ...request, result: { file_id: event.fileId }, createdAt: this.now });
    this.complete(claims, file);
    return file;
  }

  private complete({ uploadId }: UploadClaims, { fileId }: FileView): void {
    const upload = this.uploads.get(uploadId ?? '');
    if (upload === undefined) return;
    const row = completed(upload, fileId, this.clock);
    this.uploads.set(row.uploadId, row);
    this.completed.push({ change: 'put', state: 'upload_sessions', row });
  }

  private checkUpload({ receipt, claims: { uploadId } }: GrantedReceipt): void {
    if (uploadId !== null) checkUploadReceipt(receipt, foundUpload(uploadId, this.uploads.get(uploadId)), this.clock);
  }

  private remember(record: IdempotencyRecord): void {
    this.records.set(keyId(record), record);
    this.remembered.push(record);
  }

  private index(file: FileView): void {
    this.byId.set(file.fileId, file);
    this.byPath.set(pathId(file.packageId, file.relativePath), file);
  }

  private addedTo(packageId: string) {
    return this.added.get(packageId) ?? { files: 0, bytes: 0 };
  }

  private checkRoom({ packageId, fileCount, totalBytes }: PackageView, { sizeBytes }: Receipt): void {
    const { files, bytes } = this.addedTo(packageId);
    if (fileCount + files >= this.maxPackageFiles) {
      throw new TooManyFilesError(`the package holds ${this.maxPackageFiles} files already`, { package_id: packageId });
    }
    // A sum beyond that has no exact number any more, and no view with it could be read again.
    if (sizeBytes > Number.MAX_SAFE_INTEGER - totalBytes - bytes) {
      throw new FileTooLargeError('the files of a package hold at most 2^53−1 bytes', { package_id: packageId });
    }
  }

  // The views keep one row per location: a second file under its id would take the first one's bytes away.
  private checkLocation({ storageLocationId }: Receipt): void {
    if (!this.locations.has(storageLocationId)) return;
    throw new ReceiptMismatchError('the storage_location_id of the receipt is recorded for another file', {
      storage_location_id: storageLocationId,
    });
  }

  // The key of a lower generation may be deleted at any moment, so bytes under it prove nothing (domain.md §6).
  private checkGeneration(receipt: Receipt): void {
    const current = this.objects.get(objectId(receipt.backendId, receipt.contentAddress))?.generation ?? 0;
    if (receipt.generation !== current) {
      throw new ObjectReclaimedRetryError('the key that the bytes were stored under is given up', { generation: current });
    }
  }
}

function missingPackage(packageId: string): never {
  throw new PackageNotFoundError('no package has this package_id', { package_id: packageId });
}

const pathId = (packageId: string, relativePath: string) => `${packageId}/${relativePath}`;
const keyId = ({ actor, key }: IdempotencyKey) => `${key} ${actor}`;
const objectId = (backendId: string, address: string) => `${backendId}/${address}`;
