import type { FileId } from '@artifact-store/identity';
import type { Grant } from '../grants/grant.js';
import type { FileView } from '../views.js';

/** Single files, by id. */
export interface Files {
  /** @throws FileNotFoundError */
  get(fileId: FileId): Promise<FileView>;

  /**
   * Grants one reader the bytes of a file.
   * @throws FileNotFoundError, FileCollectedError if its package let them go, ObjectNotFoundError if no copy is readable
   */
  grantRead(query: GrantRead): Promise<Grant>;
}

export interface GrantRead {
  readonly fileId: FileId;
  readonly actor: string;
}
