import type { FileView } from '@artifact-store/planes';

/** A stored file on the wire. */
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
