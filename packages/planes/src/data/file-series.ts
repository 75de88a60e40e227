import type { ArtifactStoreError } from '../errors/artifact-store-error.js';
import type { FileView } from '../views.js';
import type { CallOptions, DeclaredContent, IngestRequest } from './data-plane.js';

/** Takes in many files that come one after the other, such as those of an archive. */
export interface FileSeries {
  /**
   * Stores files and has them recorded, a batch with one receipt; each stands or fails alone. A result comes only when bytes and
   * fact are durable, or when it is sure that there will be none; what had no result is not promised. Results come batch by batch, so that a
   * refusal may come before the result of a file that stood before it. Of `entries` no more is read than a batch while results are
   * not asked for. Where entries come to an end by an error, what was whole by then still has its results, then it is thrown.
   * @throws GrantInvalidError, GrantExpiredError, UploadInterruptedError, UploadIdleTimeoutError, BackendUnavailableError,
   *   StorageFullError, StorageNotOursError, ControlPlaneUnavailableError, and whatever `entries` throws
   */
  ingestAll(request: IngestAllRequest, entries: AsyncIterable<SeriesEntry>, options?: CallOptions): AsyncIterable<SeriesResult>;
}

export interface IngestAllRequest {
  readonly grant: string;
}

/** One of a series. Its body has to be read to its end, or given up by `return()`, before the next entry is asked for. */
export type SeriesEntry = SeriesFile | RefusedEntry | SkippedEntry;

export interface SeriesFile extends Omit<IngestRequest, 'grant'> {
  readonly kind: 'file';
  /** The size is known: an archive says it before the bytes. */
  readonly declared: DeclaredContent & { readonly sizeBytes: number };
  readonly body: AsyncIterable<Uint8Array>;
}

/** What whoever reads the series does not take: its bytes are passed over. */
export interface RefusedEntry {
  readonly kind: 'refused';
  /** Null where it has none that could be told. */
  readonly relativePath: string | null;
  readonly error: ArtifactStoreError;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What holds nothing to be stored, such as a directory. */
export interface SkippedEntry {
  readonly kind: 'skipped';
  readonly relativePath: string;
}

export type SeriesResult =
  /** `reused`: it had been recorded under its idempotency key before. */
  | { readonly outcome: 'recorded' | 'reused'; readonly file: FileView }
  | { readonly outcome: 'refused'; readonly relativePath: string | null; readonly error: ArtifactStoreError }
  | { readonly outcome: 'skipped'; readonly relativePath: string };
