import type { ContentAddress, Sha256Hex } from '@artifact-store/identity';
import type { ListedObject, NamesNotOurs } from '../control/reconciliation.js';
import type { StoredKey, Verdict } from '../control/work.js';
import type { FileView } from '../views.js';
import type { FileSeries } from './file-series.js';

/**
 * The plane that owns bytes: it streams, hashes, stores and serves them, and has no database (ADR-0004). What it may do
 * is said by the grant of each call; what it did is a fact only once the control plane has recorded its receipt.
 */
export interface DataPlane extends FileSeries {
  /**
   * Stores one file and has it recorded. Resolves only when bytes and fact are durable. Whatever fails, nothing is
   * recorded, nothing is left in staging, and `body` is destroyed.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, InvalidRelativePathError, DigestMismatchError,
   *   SizeMismatchError, FileTooLargeError, UploadInterruptedError, UploadIdleTimeoutError, BackendUnavailableError,
   *   StorageFullError, ControlPlaneUnavailableError if the fact could not be recorded within the idle time-out, and whatever `Receipts.record` answers
   */
  ingest(request: IngestRequest, body: AsyncIterable<Uint8Array>, options?: CallOptions): Promise<FileView>;

  /**
   * As `ingest`, for the file of an upload session: under a lease that is kept meanwhile, and recorded at most once however often
   * it is sent. The same bytes for a session that is completed answer its file.
   * @throws as `ingest`, and UploadCompletedError for other bytes; what `UploadLeases.begin` and `heartbeat` refuse with
   */
  ingestUpload(request: IngestUpload, body: AsyncIterable<Uint8Array>, options?: CallOptions): Promise<IngestedUpload>;

  /**
   * Opens the bytes of a file, whole or one range.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, RangeNotSatisfiableError, ObjectNotFoundError,
   *   BackendUnavailableError
   */
  open(request: OpenRequest, options?: CallOptions): Promise<OpenedFile>;

  /**
   * Deletes the keys that the grant names; one that is not there counts as deleted. Every key is tried.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, StorageNotOursError, BackendUnavailableError
   */
  delete(request: { readonly grant: string }, options?: CallOptions): Promise<void>;

  /**
   * Reads the objects that the grant names and computes their digests, with no file beside them. What reads bad is read once
   * more before it is told; an object is unreadable if both readings fail by its own fault. One of another size than recorded is
   * not read at all.
   * Nothing is said of a backend that is not this log's.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, StorageNotOursError, ControlPlaneUnavailableError where
   *   nobody can tell yet whose it is, BackendUnavailableError where there is no telling what an object holds
   */
  verify(request: VerifyRequest, options?: CallOptions): Promise<readonly Verdict[]>;

  /**
   * The objects of the grant's backend behind one key and up to another, in the byte order of their names. What is published or
   * deleted meanwhile may be among them or not. Where they are listed to be deleted, nothing is said of a backend that is not this
   * log's: orphans of it would be given up for nothing.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, BackendUnavailableError, ValidationFailedError for what can be
   *   no key; where it is for deletion also StorageNotOursError, and ControlPlaneUnavailableError where nobody can tell yet
   */
  list(request: ListRequest, options?: CallOptions): Promise<Listing>;

  /**
   * Which of these keys are there, each looked for by itself.
   * @throws GrantInvalidError, GrantExpiredError, GrantMismatchError, BackendUnavailableError, ValidationFailedError for what can be
   *   no key
   */
  stat(request: StatRequest, options?: CallOptions): Promise<readonly StoredKey[]>;

  /** The state of each backend. Never throws: what is wrong is the answer. */
  health(options?: CallOptions): Promise<readonly BackendHealth[]>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface IngestRequest {
  readonly grant: string;
  readonly relativePath: string;
  readonly mediaType: string;
  /** What the sender says of the bytes; each is checked before anything is recorded. */
  readonly declared?: DeclaredContent | undefined;
  /** Travels in the receipt: a repeated upload under the same key answers what the first one recorded. */
  readonly idempotencyKey?: string | undefined;
}

export interface IngestUpload {
  /** An upload grant that names the session. */
  readonly grant: string;
  /** What the sender says of the bytes, beside what was announced. */
  readonly declared?: DeclaredContent | undefined;
}

export interface IngestedUpload {
  readonly file: FileView;
  /** False where it was recorded before. */
  readonly isNew: boolean;
}

export interface DeclaredContent {
  readonly sizeBytes?: number | undefined;
  readonly contentAddress?: ContentAddress | undefined;
  readonly sha256?: Sha256Hex | undefined;
}

export interface VerifyRequest {
  readonly grant: string;
  readonly digest: 'primary' | 'both';
  /** Null: as fast as it goes. */
  readonly maxBytesPerSecond: number | null;
}

export interface ListRequest {
  readonly grant: string;
  /** Exclusive; null: from the first. It need not exist. */
  readonly after: StoredKey | null;
  /** Inclusive; null: to the last. It need not exist. */
  readonly until: StoredKey | null;
  /** 1 to MAX_LISTED. */
  readonly limit: number;
}

/** So many objects are listed, or looked for, at a time. */
export const MAX_LISTED = 1000;

export interface Listing {
  readonly objects: readonly ListedObject[];
  /** Names that are not ours, from `after` to where the listing ended. */
  readonly notOurs: NamesNotOurs;
  /** Whether it ended at `until`; else at the last of its objects, since there were `limit`. */
  readonly isWhole: boolean;
}

export interface StatRequest {
  readonly grant: string;
  /** MAX_LISTED at most. */
  readonly keys: readonly StoredKey[];
}

export interface OpenRequest {
  readonly grant: string;
  readonly range?: ByteRange | undefined;
}

/** One range, both ends inclusive as in RFC 9110 §14.1.2; `suffix` asks for the last bytes. */
export type ByteRange = { readonly first: number; readonly last?: number | undefined } | { readonly suffix: number };

/** What a reader needs to serve a file; everything but the body comes from the grant. */
export interface OpenedFile extends ReadableFile {
  /** The part of the file in `body`; `length` bytes from `offset`. */
  readonly offset: number;
  readonly length: number;
  /** Ends early with an error, never silently. Iterate it or call `return()` to free what it holds. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ReadableFile {
  readonly fileId: string;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly contentAddress: ContentAddress;
  readonly sha256: Sha256Hex;
}

export interface BackendHealth {
  readonly backendId: string;
  readonly healthy: boolean;
  readonly detail: string;
  /** Null where the backend cannot tell (S3). */
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}
