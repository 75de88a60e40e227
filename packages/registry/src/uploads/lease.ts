import { addSeconds, epochMilliseconds, type FileId, type Timestamp, type UploadId } from '@artifact-store/identity';
import {
  type ArtifactStoreError,
  type FileView,
  InternalError,
  type PackageDetails,
  UPLOAD_LEASE_SECONDS,
  UploadAbortedError,
  UploadExpiredError,
  UploadInProgressError,
  UploadSupersededError,
} from '@artifact-store/planes';
import type { Decision } from '../ports/event-store.js';
import type { UploadRow } from '../state/rows.js';
import { refuseUpload } from './refuse-upload.js';
import { foundUpload, isLeased, statusAt, type UploadSnapshot, unleased, written } from './session.js';

export interface BeginSnapshot extends UploadSnapshot {
  readonly package: PackageDetails | undefined;
  /** At the path of the session. */
  readonly existing: FileView | undefined;
  /** What the session came to, if it is completed. */
  readonly recorded: FileView | undefined;
}

/** A PUT that wants the session. */
export interface Beginning {
  readonly uploadId: UploadId;
  readonly actor: string;
  /** As of BeginUpload. */
  readonly fileId: FileId;
}

/**
 * Leases the session, or answers the file that it came to. Asked again by the PUT that has the lease it answers that lease.
 * @throws what forbids it
 */
export function decideBegin(beginning: Beginning, snapshot: BeginSnapshot): Decision<{ row: UploadRow } | { file: FileView }> {
  const { now, recorded } = snapshot;
  const row = foundUpload(beginning.uploadId, snapshot.row);
  const status = statusAt(row, now);
  if (status === 'completed') {
    if (recorded === undefined) throw new InternalError('the file of the upload is not recorded');
    return { events: [], answer: { file: recorded } };
  }
  if (status === 'aborted' || status === 'expired') throw endedRefusal(row, status);
  const isOwn = row.status === 'receiving' && row.leaseFileId === beginning.fileId;
  if (isLeased(row, now) && !isOwn) throw inProgress(row, now);
  refuseUpload(row.packageId, snapshot.package, snapshot.existing);
  const number = isOwn ? row.leaseNumber : row.leaseNumber + 1;
  const taken = { status: 'receiving', leaseNumber: number, leaseActor: beginning.actor, leaseFileId: beginning.fileId } as const;
  const leased = { ...renewed(row, now), ...taken };
  return written(leased, { row: leased });
}

/** @throws UploadNotFoundError, UploadAbortedError, UploadExpiredError, UploadSupersededError */
export function decideHeartbeat(uploadId: UploadId, number: number, { row, now }: UploadSnapshot): Decision<null> {
  const upload = foundUpload(uploadId, row);
  if (upload.status === 'completed' && upload.leaseNumber === number) return { events: [], answer: null };
  return written(renewed(leasedUpload(number, upload, now), now), null);
}

/** Gives the lease back. Where it is not this one's any more, nothing happens. */
export function decideEnd(number: number, { row }: UploadSnapshot): Decision<null> {
  if (row?.status !== 'receiving' || row.leaseNumber !== number) return { events: [], answer: null };
  return written({ ...unleased(row), status: 'created' }, null);
}

/**
 * The session, if it is received under this very lease. One that lapsed still holds, until another PUT has taken over or the time
 * of the session is over. @throws UploadAbortedError, UploadExpiredError, UploadSupersededError
 */
export function leasedUpload(number: number | null, row: UploadRow, now: Timestamp): UploadRow {
  const status = statusAt(row, now);
  if (status === 'aborted' || status === 'expired') throw endedRefusal(row, status);
  if (status === 'receiving' && row.leaseNumber === number) return row;
  throw new UploadSupersededError('another request has begun since to send the bytes of the upload', {
    upload_id: row.uploadId,
    status,
    file_id: row.fileId,
  });
}

function renewed(row: UploadRow, now: Timestamp): UploadRow {
  return { ...row, leaseExpiresAt: addSeconds(now, UPLOAD_LEASE_SECONDS) };
}

function endedRefusal(row: UploadRow, status: 'aborted' | 'expired'): ArtifactStoreError {
  const { uploadId: upload_id, abortedBy: aborted_by, endedAt, expiresAt: expires_at } = row;
  if (status === 'expired') {
    return new UploadExpiredError(`the upload was to be complete by ${expires_at}`, { upload_id, expires_at });
  }
  const members = { upload_id, aborted_by, aborted_at: endedAt };
  return new UploadAbortedError(`${aborted_by} aborted the upload at ${endedAt}`, members);
}

function inProgress({ uploadId, leaseActor, leaseExpiresAt }: UploadRow, now: Timestamp): UploadInProgressError {
  const until = leaseExpiresAt ?? now;
  const seconds = Math.max(1, Math.ceil((epochMilliseconds(until) - epochMilliseconds(now)) / 1000));
  return new UploadInProgressError(`${leaseActor} sends the bytes now, and has the upload until ${until} at least`, {
    upload_id: uploadId,
    receiving_by: leaseActor,
    receiving_until: until,
    retry_after_seconds: seconds,
  });
}
