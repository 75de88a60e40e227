import type { ContentAddress, FileId, PackageId, Timestamp, UploadId } from '@artifact-store/identity';
import type { Grant } from '../grants/grant.js';

/**
 * Upload sessions: one file of one package, announced before its bytes and sent whole by one PUT that may be repeated until it
 * succeeds. Sessions are operational state: rows, no facts, untouched by replay. The file that one comes to is in the log.
 */
export interface Uploads {
  /**
   * Announces a file. What is known to be refused later is refused here.
   * @throws ValidationFailedError, InvalidRelativePathError, FileTooLargeError, PackageNotFoundError, PackageNotOpenError,
   PackageCollectingError, PackageCollectedError, DuplicateRelativePathError, IdempotencyKeyReusedError
   */
  create(command: CreateUpload): Promise<UploadDetails>;
  /** The session as it is now, with a fresh grant. @throws UploadNotFoundError */
  get(query: UploadOfActor): Promise<UploadDetails>;
  /**
   * Ends a session for good, also one that is receiving: whatever still arrives is not recorded. One that was aborted or has
   * expired before is answered as it is. @throws UploadNotFoundError, UploadCompletedError
   */
  abort(command: UploadOfActor): Promise<UploadDetails>;
}

export const UPLOAD_STATUSES = ['created', 'receiving', 'completed', 'aborted', 'expired'] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

export interface CreateUpload {
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes?: number | null | undefined;
  /** `blake3:` or `sha256:` and hex. As `sizeBytes`, it is checked before anything is recorded. */
  readonly digest?: string | null | undefined;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}

export interface UploadOfActor {
  readonly uploadId: UploadId;
  readonly actor: string;
}

export interface UploadDetails {
  readonly upload: UploadView;
  /** For one PUT of the bytes to a data plane, which is told there if the session takes none any more. */
  readonly grant: Grant;
}

export interface UploadView {
  readonly uploadId: UploadId;
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number | null;
  readonly digest: ContentAddress | null;
  readonly status: UploadStatus;
  readonly createdBy: string;
  readonly createdAt: Timestamp;
  /** No PUT begins later. */
  readonly expiresAt: Timestamp;
  /** Who sends the bytes, and until when the place is kept without a sign of life; null unless it is receiving. */
  readonly receiving: { readonly by: string; readonly until: Timestamp } | null;
  readonly endedAt: Timestamp | null;
  /** Who aborted it. */
  readonly abortedBy: string | null;
  /** The file it came to; null unless it is completed. */
  readonly fileId: FileId | null;
}
