import { type Digester, splitContentAddress } from '@artifact-store/identity';
import {
  checkMediaType,
  FileTooLargeError,
  GrantMismatchError,
  parseRelativePath,
  type Receipt,
  type UploadClaims,
  ValidationFailedError,
} from '@artifact-store/planes';
import { type KeyedRequest, keyedRequest } from '../idempotency/keyed-request.js';

/** A receipt with what its grant says. */
export interface GrantedReceipt {
  readonly receipt: Receipt;
  readonly claims: UploadClaims;
  /** Undefined where the sender gave no key. */
  readonly request?: KeyedRequest | undefined;
}

/** Of `Digester.primary`. */
const PRIMARY_ALGORITHM = 'blake3';

/**
 * Checks what can be checked without any row: what the grant allows, and what no database need ever see.
 * @throws GrantMismatchError, FileTooLargeError, InvalidRelativePathError, ValidationFailedError
 */
export function checkReceipt({ receipt, claims }: GrantedReceipt): void {
  if ((claims.uploadId === null) !== (receipt.uploadLease === null)) {
    throw new GrantMismatchError('a file of an upload session is received under a lease of it, and no other file is');
  }
  if (receipt.backendId !== claims.backendId) throw new GrantMismatchError('the grant is for another storage backend');
  if (claims.relativePath !== null && receipt.relativePath !== claims.relativePath) {
    throw new GrantMismatchError('the grant is for another relative_path');
  }
  if (claims.maxFileBytes !== null && receipt.sizeBytes > claims.maxFileBytes) {
    throw new FileTooLargeError(`the file is larger than ${claims.maxFileBytes} bytes`);
  }
  // An address by an algorithm that nobody here computes could never be verified, and could be of any length.
  if (splitContentAddress(receipt.contentAddress).algorithm !== PRIMARY_ALGORITHM) {
    throw new ValidationFailedError(`content_address is not of the form ${PRIMARY_ALGORITHM}:<hex>`);
  }
  parseRelativePath(receipt.relativePath);
  checkMediaType(receipt.mediaType);
}

/** The request that the sender's key stands for: the file with its bytes, however often and wherever they were stored. */
export function requestOf(receipt: Receipt, claims: UploadClaims, digester: Digester): KeyedRequest | undefined {
  const values = {
    package_id: claims.packageId,
    relative_path: receipt.relativePath,
    media_type: receipt.mediaType,
    size_bytes: receipt.sizeBytes,
    content_address: receipt.contentAddress,
    sha256: receipt.sha256,
  };
  return keyedRequest({ actor: claims.actor, idempotencyKey: receipt.idempotencyKey }, 'files.record', values, digester);
}
