import {
  FileTooLargeError,
  GrantMismatchError,
  parseRelativePath,
  type Receipt,
  type UploadClaims,
} from '@artifact-store/planes';
import { checkMediaType } from './media-type.js';

/** A receipt with what its grant says. */
export interface GrantedReceipt {
  readonly receipt: Receipt;
  readonly claims: UploadClaims;
}

/**
 * Checks what can be checked without any row: what the grant allows, and what no database need ever see.
 * @throws GrantMismatchError, FileTooLargeError, InvalidRelativePathError, ValidationFailedError
 */
export function checkReceipt({ receipt, claims }: GrantedReceipt): void {
  if (receipt.backendId !== claims.backendId) throw new GrantMismatchError('the grant is for another storage backend');
  if (claims.relativePath !== null && receipt.relativePath !== claims.relativePath) {
    throw new GrantMismatchError('the grant is for another relative_path');
  }
  if (claims.maxFileBytes !== null && receipt.sizeBytes > claims.maxFileBytes) {
    throw new FileTooLargeError(`the file is larger than ${claims.maxFileBytes} bytes`);
  }
  parseRelativePath(receipt.relativePath);
  checkMediaType(receipt.mediaType);
}
