import { DuplicateRelativePathError, type FileView } from '@artifact-store/planes';

/** What to tell a sender whose path is taken: the file that has it, so that a repeated upload can be told from a clash. */
export function duplicatePath(existing: FileView): DuplicateRelativePathError {
  return new DuplicateRelativePathError('the package holds a file at this relative_path already', {
    file_id: existing.fileId,
    relative_path: existing.relativePath,
    size_bytes: existing.sizeBytes,
    digest: `${existing.digestAlgorithm}:${existing.digestPrimary}`,
    sha256: existing.digestSha256,
  });
}
