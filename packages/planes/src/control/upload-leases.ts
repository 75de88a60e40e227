import type { FileId } from '@artifact-store/identity';
import type { DeclaredContent } from '../data/data-plane.js';
import type { FileView } from '../views.js';

/**
 * Upload sessions, for the data planes that receive their bytes. Who receives has a numbered lease; each take-over raises the
 * number, and what comes under an older one changes nothing. The receipt of the file names the number too.
 */
export interface UploadLeases {
  /**
   * Leases a session to one PUT, before its first byte is read. A session that is completed answers its file instead.
   * @throws GrantInvalidError, GrantMismatchError, UploadNotFoundError, UploadInProgressError, UploadAbortedError,
   *   UploadExpiredError, PackageNotOpenError, PackageCollectingError, PackageCollectedError, DuplicateRelativePathError
   */
  begin(command: BeginUpload): Promise<BegunUpload>;
  /**
   * Keeps the lease for as long again. One that lapsed is kept too, if nobody has taken over; one whose file is recorded needs
   * nothing more.
   * @throws GrantInvalidError, GrantMismatchError, UploadNotFoundError, UploadAbortedError, UploadExpiredError,
   *   UploadSupersededError
   */
  heartbeat(lease: UploadLease): Promise<void>;
  /**
   * Gives the lease back, so that another PUT may begin at once. Nothing happens where it is not this one's any more.
   * @throws GrantInvalidError, GrantMismatchError
   */
  end(lease: UploadLease): Promise<void>;
}

/** A PUT of which nothing was heard for so long may be replaced by another. */
export const UPLOAD_LEASE_SECONDS = 20;

export interface BeginUpload {
  /** An upload grant that names the session. */
  readonly grant: string;
  /** Minted for this PUT, as its receipt will have it: asked again under the same, the answer is the same lease. */
  readonly fileId: FileId;
}

export type BegunUpload = LeasedUpload | { readonly file: FileView };

export interface LeasedUpload {
  readonly lease: UploadLease;
  readonly relativePath: string;
  readonly mediaType: string;
  /** What was announced of the bytes. */
  readonly declared: DeclaredContent;
}

export interface UploadLease {
  /** As of `begin`. */
  readonly grant: string;
  readonly number: number;
}
