import type { ContentAddress, FileId, Sha256Hex, StorageLocationId } from '@artifact-store/identity';
import type { ArtifactStoreError } from '../errors/artifact-store-error.js';
import type { FileView } from '../views.js';

/** What a data plane tells of stored bytes. The control plane records it as a fact only as far as the grant allows. */
export interface Receipt {
  /** The upload grant the bytes came under: package, backend, limits and actor are taken from it. */
  readonly grant: string;
  /** Minted by the data plane when the request starts, so that a receipt sent twice is one fact. */
  readonly fileId: FileId;
  readonly storageLocationId: StorageLocationId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly contentAddress: ContentAddress;
  readonly sha256: Sha256Hex;
  readonly backendId: string;
  /** The generation of the object's key that the bytes were published under. */
  readonly generation: number;
  /** The sender's `Idempotency-Key`, which counts under the actor of the grant. */
  readonly idempotencyKey: string | null;
  /** The number of the lease that the bytes came under, where the grant is for an upload session; else null. */
  readonly uploadLease: number | null;
}

/** One result per receipt, in their order: each stands or fails alone. */
export type ReceiptResult = { readonly file: FileView } | { readonly error: ArtifactStoreError };

export interface Receipts {
  /**
   * Records stored files, all in one transaction. A receipt whose `fileId` is recorded already answers that record,
   * and so does one whose key the same actor used for the same file within a day.
   * Errors of a single receipt are in its result: GrantInvalidError, GrantMismatchError, PackageNotFoundError,
   * PackageNotOpenError, PackageCollectingError, PackageCollectedError, InvalidRelativePathError, DuplicateRelativePathError, TooManyFilesError, FileTooLargeError,
   * ReceiptMismatchError, ObjectReclaimedRetryError, IdempotencyKeyReusedError. A file of an upload session completes it in the
   * same transaction; then also: UploadNotFoundError, UploadAbortedError, UploadExpiredError, UploadSupersededError,
   * DigestMismatchError, SizeMismatchError.
   */
  record(receipts: readonly Receipt[]): Promise<readonly ReceiptResult[]>;
}

/** At most this many receipts go in one call. */
export const MAX_RECEIPTS = 500;
