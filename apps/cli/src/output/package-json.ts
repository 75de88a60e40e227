import type { FileView, PackageDetails } from '@artifact-store/planes';

/** A package as the API has it on the wire. */
export function packageJson({ package: view, retention }: PackageDetails) {
  return {
    package_id: view.packageId,
    name: view.name,
    producer: view.producer,
    subject: view.subject,
    retention_class: view.retentionClass,
    metadata: view.metadata,
    metadata_schema: view.metadataSchema,
    unique_key: view.uniqueKey,
    status: view.status,
    manifest_digest: view.manifestDigest,
    file_count: view.fileCount,
    total_bytes: view.totalBytes,
    created_at: view.createdAt,
    created_by: view.createdBy,
    finalized_at: view.finalizedAt,
    finalized_by: view.finalizedBy,
    last_event_sequence: view.lastEventSequence,
    retention: {
      current_expires_at: retention.currentExpiresAt,
      eligible_for_deletion: retention.eligibleForDeletion,
      eligible_at: retention.eligibleAt,
      active_hold_id: retention.activeHoldId,
      last_event_sequence: retention.lastEventSequence,
    },
  };
}

/** A file as the API has it on the wire. */
export function fileJson(file: FileView) {
  return {
    file_id: file.fileId,
    package_id: file.packageId,
    relative_path: file.relativePath,
    media_type: file.mediaType,
    size_bytes: file.sizeBytes,
    digest_algorithm: file.digestAlgorithm,
    digest_primary: file.digestPrimary,
    digest_sha256: file.digestSha256,
    created_at: file.createdAt,
    created_by: file.createdBy,
  };
}
