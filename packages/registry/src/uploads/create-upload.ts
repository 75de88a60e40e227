import type { CborMap } from '@artifact-store/encoding';
import {
  addSeconds,
  type ContentAddress,
  IdentityError,
  parseContentAddress,
  parseId,
  splitContentAddress,
  type Timestamp,
  type UploadId,
} from '@artifact-store/identity';
import {
  type CreateUpload,
  checkMediaType,
  FileTooLargeError,
  type FileView,
  type PackageDetails,
  parseRelativePath,
  ValidationFailedError,
} from '@artifact-store/planes';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import type { Decision } from '../ports/event-store.js';
import type { UploadRow } from '../state/rows.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { refuseUpload } from './refuse-upload.js';
import { written } from './session.js';

export interface CreateUploadSnapshot {
  /** The session, where this very command has made it: without an event nothing else tells that its COMMIT took place. */
  readonly made: UploadRow | undefined;
  readonly package: PackageDetails | undefined;
  /** At the path. */
  readonly existing: FileView | undefined;
  /** The clock. */
  readonly now: Timestamp;
}

export const createUploadIsRepeatable: Repeatable<CreateUploadSnapshot, UploadId> = {
  resultOf: (uploadId) => ({ upload_id: uploadId }),
  answerAgain: ({ upload_id = '' }) => parseId<UploadId>(upload_id),
};

/**
 * Everything that the command declares.
 * @throws ValidationFailedError, InvalidRelativePathError, FileTooLargeError
 */
export function createUploadValues(command: CreateUpload, maxFileBytes: number | null): CborMap {
  checkText('actor', command.actor, MAX_ACTOR_BYTES);
  parseRelativePath(command.relativePath);
  checkMediaType(command.mediaType);
  const { packageId, relativePath, mediaType, sizeBytes = null } = command;
  if (sizeBytes !== null && (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)) {
    throw new ValidationFailedError('size_bytes is not a whole number from 0 to 2^53−1');
  }
  if (sizeBytes !== null && maxFileBytes !== null && sizeBytes > maxFileBytes) {
    throw new FileTooLargeError(`a file may have at most ${maxFileBytes} bytes here`, { max_file_bytes: maxFileBytes });
  }
  const digest = announcedDigest(command);
  return { package_id: packageId, relative_path: relativePath, media_type: mediaType, size_bytes: sizeBytes, digest };
}

/** @throws what forbids it */
export function decideCreateUpload(
  command: CreateUpload,
  uploadId: UploadId,
  ttlSeconds: number,
  { made, package: target, existing, now }: CreateUploadSnapshot,
): Decision<UploadId> {
  if (made !== undefined) return { events: [], answer: uploadId };
  refuseUpload(command.packageId, target, existing);
  const row: UploadRow = {
    uploadId,
    packageId: command.packageId,
    relativePath: command.relativePath,
    mediaType: command.mediaType,
    sizeBytes: command.sizeBytes ?? null,
    digest: announcedDigest(command),
    status: 'created',
    createdBy: command.actor,
    createdAt: now,
    expiresAt: addSeconds(now, ttlSeconds),
    endedAt: null,
    abortedBy: null,
    fileId: null,
    leaseNumber: 0,
    leaseActor: null,
    leaseFileId: null,
    leaseExpiresAt: null,
  };
  return written(row, uploadId);
}

/** Of an algorithm that is computed of every file. @throws ValidationFailedError */
function announcedDigest({ digest }: CreateUpload): ContentAddress | null {
  if (digest === undefined || digest === null) return null;
  try {
    const address = parseContentAddress(digest);
    if (['blake3', 'sha256'].includes(splitContentAddress(address).algorithm)) return address;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
  }
  throw new ValidationFailedError('digest is not of the form blake3:<64 lower-case hex digits> or sha256:<…>');
}
