import type { ContentAddress, PackageId, Sha256Hex } from '@artifact-store/identity';
import type { ReceiptResult } from './receipts.js';

/** Files whose bytes need not be sent, because a sound copy of them is there. */
export interface Known {
  /**
   * Records those files whose bytes are known: where the backend that the package routes to has an active location of an object
   * with this address, size and SHA-256. Null for the others: send them. Whether bytes may be skipped is decided here alone.
   * Errors of a single file are in its result: InvalidRelativePathError, ValidationFailedError, DuplicateRelativePathError,
   * TooManyFilesError, FileTooLargeError, IdempotencyKeyReusedError.
   * @throws ValidationFailedError, PackageNotFoundError, PackageNotOpenError, PackageCollectingError, PackageCollectedError
   */
  record(command: RecordKnown): Promise<readonly (ReceiptResult | null)[]>;
}

/** At most MAX_RECEIPTS files. */
export interface RecordKnown {
  readonly packageId: PackageId;
  readonly actor: string;
  readonly files: readonly KnownFile[];
  /** Makes the same list, sent again within a day, answer what it recorded; what was not known is looked for again. */
  readonly idempotencyKey?: string | undefined;
}

export interface KnownFile {
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly contentAddress: ContentAddress;
  readonly sha256: Sha256Hex;
}
