import { ArtifactStoreError, DuplicateRelativePathError, type ErrorDeclaration } from '@artifact-store/planes';

// Errors that arise on the transferring side only. They share the root, the kinds and so the exit codes of the catalogue.

export class FileChangedError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'file_changed',
    kind: 'conflict',
    title: 'A file changed during the push',
    remedy: 'Push a tree that nobody writes to (a copy or a snapshot), then run the same command again.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = FileChangedError.declaration;
}

export class LocalFileError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'local_file_error',
    kind: 'invalid',
    title: 'A local file or directory cannot be used',
    remedy: 'Correct what the detail names (existence, permissions, free room), then run the same command again.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = LocalFileError.declaration;
}

export class PackageDiffersError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'package_differs',
    kind: 'conflict',
    title: 'The package holds other files than the directory',
    remedy: 'Push under another key (and without the resume file) to get a new package.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = PackageDiffersError.declaration;
}

export class ResumeFileError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'resume_file_mismatch',
    kind: 'invalid',
    title: 'The resume file belongs to another push',
    remedy: 'Name another resume file, or delete this one to start anew.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = ResumeFileError.declaration;
}

export class UnsafeTargetError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'unsafe_target',
    kind: 'conflict',
    title: 'Writing the file could reach outside the target directory',
    remedy: 'Remove the symbolic link that the detail names, or pull into an empty directory.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = UnsafeTargetError.declaration;
}

export class TargetExistsError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'target_exists',
    kind: 'conflict',
    title: 'The target holds different content at a path of the package',
    remedy: 'Pull into an empty directory, or pass --force to replace differing files (directories are never replaced).',
  } as const satisfies ErrorDeclaration;
  readonly declaration = TargetExistsError.declaration;
}

export class TransferIncompleteError extends ArtifactStoreError {
  readonly declaration: ErrorDeclaration;

  /** @param failures The files that failed; the error is of the kind of the first. */
  constructor(
    readonly failures: readonly FileFailure[],
    members: Readonly<Record<string, string>>,
  ) {
    const listed = failures.slice(0, LISTED);
    const more = failures.length > LISTED ? `; and ${failures.length - LISTED} more` : '';
    super(listed.map(({ relativePath, error }) => `${relativePath}: ${error.detail}`).join('; ') + more, {
      ...members,
      failed_count: failures.length,
      failures: listed.map(({ relativePath, error }) => ({
        relative_path: relativePath,
        code: error.code,
        message: error.detail,
        ...error.members,
      })),
    });
    const first = failures[0]?.error.declaration;
    this.declaration = {
      code: 'transfer_incomplete',
      kind: first?.kind ?? 'internal',
      title: `${failures.length} ${failures.length === 1 ? 'file was' : 'files were'} not transferred`,
      remedy: remedyOf(first),
    };
  }
}

/** Of a path that is taken, the catalogue says how to send other files; who pushes a directory wants another package. */
function remedyOf(first: ErrorDeclaration | undefined): string {
  if (first?.code === DuplicateRelativePathError.declaration.code) return PackageDiffersError.declaration.remedy;
  return first?.remedy ?? 'Run the same command again.';
}

export interface FileFailure {
  readonly relativePath: string;
  readonly error: ArtifactStoreError;
}

const LISTED = 20;

/** The transfer was stopped by its signal. What is done stays done. */
export class TransferInterruptedError extends ArtifactStoreError {
  readonly declaration: ErrorDeclaration;

  /** @param remedy How to go on. */
  constructor(detail: string, remedy: string, members: Readonly<Record<string, string>>) {
    super(detail, members);
    this.declaration = { code: 'interrupted', kind: 'unavailable', title: 'The transfer was interrupted', remedy };
  }
}

/** What Node says of a failed file operation, as an error of ours; anything else is left as it is. */
export function localError(subject: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof ArtifactStoreError) return error;
  return new LocalFileError(`${subject}: ${REASONS[code] ?? code}`, {}, { cause: error });
}

/** The code of an error of the operating system (`ENOENT`), which is what tells it from every other. */
export function systemCode(error: unknown): string | undefined {
  const isSystemError = typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
  return isSystemError && typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EEXIST: 'something else is there already',
  ENOTDIR: 'a part of the path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENAMETOOLONG: 'the name is too long for this file system',
  EILSEQ: 'this file system does not take the name',
  ELOOP: 'it is a symbolic link',
  EFBIG: 'the file is too large for this file system',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  EIO: 'input/output error',
};
