import type { FileView, Page } from '@artifact-store/planes';
import type { FileDto, FilePageDto } from './dto/file.dto.js';

export function fileDto(file: FileView): FileDto {
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

export function filePageDto({ items, nextCursor }: Page<FileView>): FilePageDto {
  return { items: items.map(fileDto), next_cursor: nextCursor };
}
