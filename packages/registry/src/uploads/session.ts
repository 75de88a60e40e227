import { addSeconds, parseSha256, splitContentAddress, type Timestamp, type UploadId } from '@artifact-store/identity';
import {
  type DeclaredContent,
  UPLOAD_LEASE_SECONDS,
  UploadNotFoundError,
  type UploadStatus,
  type UploadView,
} from '@artifact-store/planes';
import type { Decision } from '../ports/event-store.js';
import type { UploadRow } from '../state/rows.js';

/** Each process may differ by five minutes from the database. A lease that ends later than that allows is of a clock that was wrong. */
const MAX_SKEW_SECONDS = 2 * 5 * 60;

/** What a decision about one session looks at. */
export interface UploadSnapshot {
  readonly row: UploadRow | undefined;
  /** The clock; sessions and leases end by it. */
  readonly now: Timestamp;
}

/** @throws UploadNotFoundError */
export function foundUpload(uploadId: UploadId, row: UploadRow | undefined): UploadRow {
  if (row !== undefined) return row;
  throw new UploadNotFoundError('no upload has this upload_id', { upload_id: uploadId });
}

/** Whether somebody sends the bytes who was heard of within the time of a lease. */
export function isLeased({ status, leaseExpiresAt }: UploadRow, now: Timestamp): boolean {
  if (status !== 'receiving' || leaseExpiresAt === null) return false;
  return leaseExpiresAt > now && leaseExpiresAt <= addSeconds(now, UPLOAD_LEASE_SECONDS + MAX_SKEW_SECONDS);
}

/** What a session is at a time, whether or not that is written yet. Who sends when its time is over may go on to the end. */
export function statusAt(row: UploadRow, now: Timestamp): UploadStatus {
  if (row.endedAt !== null || row.expiresAt > now || isLeased(row, now)) return row.status;
  return 'expired';
}

export function uploadView(row: UploadRow, now: Timestamp): UploadView {
  const { leaseActor: by, leaseExpiresAt: until } = row;
  const status = statusAt(row, now);
  return {
    uploadId: row.uploadId,
    packageId: row.packageId,
    relativePath: row.relativePath,
    mediaType: row.mediaType,
    sizeBytes: row.sizeBytes,
    digest: row.digest,
    status,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    receiving: status === 'receiving' && by !== null && until !== null ? { by, until } : null,
    endedAt: row.endedAt,
    abortedBy: row.abortedBy,
    fileId: row.fileId,
  };
}

/** What was announced of the bytes. */
export function announced({ sizeBytes, digest }: UploadRow): DeclaredContent {
  const size = sizeBytes === null ? {} : { sizeBytes };
  if (digest === null) return size;
  const { algorithm, hex } = splitContentAddress(digest);
  return algorithm === 'sha256' ? { ...size, sha256: parseSha256(hex) } : { ...size, contentAddress: digest };
}

/** The session without a lease, at its end or where it waits for another PUT. Its number stays: the next one is higher. */
export function unleased(row: UploadRow): UploadRow {
  return { ...row, leaseActor: null, leaseFileId: null, leaseExpiresAt: null };
}

export function ended(row: UploadRow, status: 'completed' | 'aborted' | 'expired', now: Timestamp): UploadRow {
  return { ...unleased(row), status, endedAt: now };
}

/** A decision that writes the session and nothing else. */
export function written<Answer>(row: UploadRow, answer: Answer): Decision<Answer> {
  return { events: [], answer, state: [{ change: 'put', state: 'upload_sessions', row }] };
}
