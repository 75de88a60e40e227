import type { FileId, Timestamp } from '@artifact-store/identity';
import { DigestMismatchError, GrantMismatchError, type Receipt, SizeMismatchError } from '@artifact-store/planes';
import type { UploadRow } from '../state/rows.js';
import { leasedUpload } from './lease.js';
import { announced, ended } from './session.js';

/**
 * Checks that a receipt tells of the file that the session was made for, under the lease that holds.
 * @throws UploadAbortedError, UploadExpiredError, UploadSupersededError, GrantMismatchError, SizeMismatchError, DigestMismatchError
 */
export function checkUploadReceipt(receipt: Receipt, row: UploadRow, now: Timestamp): void {
  leasedUpload(receipt.uploadLease, row, now);
  // The path is that of the grant; the media type is not in it.
  if (receipt.mediaType !== row.mediaType || receipt.relativePath !== row.relativePath) {
    throw new GrantMismatchError('the upload was created for another relative_path or media_type', { upload_id: row.uploadId });
  }
  const { sizeBytes = receipt.sizeBytes, contentAddress, sha256 } = announced(row);
  if (receipt.sizeBytes !== sizeBytes) {
    const members = { declared: sizeBytes, computed: receipt.sizeBytes };
    throw new SizeMismatchError(`${receipt.sizeBytes} bytes arrived, ${sizeBytes} were declared`, members);
  }
  const isAnnounced =
    (contentAddress ?? receipt.contentAddress) === receipt.contentAddress && (sha256 ?? receipt.sha256) === receipt.sha256;
  if (isAnnounced) return;
  const computed = contentAddress === undefined ? `sha256:${receipt.sha256}` : receipt.contentAddress;
  throw new DigestMismatchError(`the bytes received are ${computed}, declared were ${row.digest}`, {
    declared: row.digest,
    computed,
  });
}

/** The session that has come to a file. Its lease keeps its number: who holds it hears that all is well. */
export function completed(row: UploadRow, fileId: FileId, now: Timestamp): UploadRow {
  return { ...ended(row, 'completed', now), fileId };
}
