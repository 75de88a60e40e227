import { addSeconds, parseId, parseTimestamp, type UploadId } from '@artifact-store/identity';
import type {
  FileView,
  HoldView,
  PackageDetails,
  PackageView,
  Receipt,
  RetentionView,
  UploadClaims,
} from '@artifact-store/planes';
import type { UploadRow } from '@artifact-store/registry';
import { fileIngested, holdApplied, packageCreated, retentionDefaultApplied } from './events.js';

const CREATED_AT = parseTimestamp('2026-05-16T09:00:00.000Z');

/** The rows of an open, empty package, as the events of the same defaults make them. */
export function packageDetails(
  members: { package?: Partial<PackageView>; retention?: Partial<RetentionView> } = {},
): PackageDetails {
  const { type: _, actor, ...created } = packageCreated();
  const { packageId, retentionClass, expiresAt } = retentionDefaultApplied();
  return {
    package: {
      ...created,
      status: 'created',
      manifestDigest: null,
      fileCount: 0,
      totalBytes: 0,
      createdAt: CREATED_AT,
      createdBy: actor,
      finalizedAt: null,
      finalizedBy: null,
      lastEventSequence: 1,
      ...members.package,
    },
    retention: {
      packageId,
      retentionClass,
      currentExpiresAt: expiresAt,
      eligibleForDeletion: false,
      eligibleAt: null,
      activeHoldId: null,
      lastEventSequence: 2,
      ...members.retention,
    },
  };
}

export function fileView(members: Partial<FileView> = {}): FileView {
  const file = fileIngested();
  return {
    fileId: file.fileId,
    packageId: file.packageId,
    relativePath: file.relativePath,
    mediaType: file.mediaType,
    sizeBytes: file.sizeBytes,
    digestAlgorithm: file.digestAlgorithm,
    digestPrimary: file.digestPrimary,
    digestSha256: file.digestSha256,
    createdAt: CREATED_AT,
    createdBy: file.actor,
    ...members,
  };
}

/** A hold in force, as `holdApplied` makes it. */
export function holdView(members: Partial<HoldView> = {}): HoldView {
  const { holdId, packageId, reason, reference, actor } = holdApplied();
  return {
    holdId,
    packageId,
    reason,
    reference,
    appliedBy: actor,
    appliedAt: CREATED_AT,
    releasedBy: null,
    releasedAt: null,
    releaseReason: null,
    ...members,
  };
}

/** What a data plane says of the file that `fileIngested` records. */
export function receipt(members: Partial<Receipt> = {}): Receipt {
  const { fileId, storageLocationId, relativePath, mediaType, sizeBytes, contentAddress, digestSha256, backendId, generation } =
    fileIngested();
  return {
    grant: '',
    fileId,
    storageLocationId,
    relativePath,
    mediaType,
    sizeBytes,
    contentAddress,
    sha256: digestSha256,
    backendId,
    generation,
    idempotencyKey: null,
    uploadLease: null,
    ...members,
  };
}

/** An upload session that waits for its bytes. */
export function uploadRow(members: Partial<UploadRow> = {}): UploadRow {
  const { packageId, actor } = packageCreated();
  const { relativePath, mediaType } = fileIngested();
  return {
    uploadId: parseId<UploadId>('019bf4c0-0000-7000-8000-000000000900'),
    ...{ packageId, relativePath, mediaType, sizeBytes: null, digest: null },
    status: 'created',
    createdBy: actor,
    createdAt: CREATED_AT,
    expiresAt: addSeconds(CREATED_AT, 3600),
    ...{ endedAt: null, abortedBy: null, fileId: null },
    ...{ leaseNumber: 0, leaseActor: null, leaseFileId: null, leaseExpiresAt: null },
    ...members,
  };
}

export function uploadClaims(members: Partial<UploadClaims> = {}): UploadClaims {
  const { packageId, actor } = packageCreated();
  const logId = '019bf4c0-0000-7000-8000-000000000099';
  const limits = { relativePath: null, maxFileBytes: null, uploadId: null };
  return { op: 'upload', packageId, actor, logId, backendId: 'local', ...limits, ...members };
}
