import type { Digests, PrimaryDigest } from './digests.js';
import type { Timestamp } from './timestamp.js';

/** The only source of the current time. */
export interface Clock {
  now(): Timestamp;
}

/** The only source of ids: lower-case UUIDv7 text, each later one sorting after each earlier one of the same process. */
export interface IdSource {
  next(): string;
}

/** Computes the primary digest (BLAKE3) and SHA-256 of bytes in one pass. */
export interface Digester {
  /** Digests of bytes at hand, synchronously: for small input (up to some hundred KiB). */
  of(bytes: Uint8Array): Digests;
  /** The raw 32-byte primary digest of bytes at hand, synchronously. */
  primary(bytes: Uint8Array): Uint8Array;
  /** Raw SHA-256 of bytes at hand, synchronously. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** Both digests over chunks. */
  stream(): DigestStream;
  /** The primary digest alone over chunks, for a fraction of the time. */
  primaryStream(): DigestStream<PrimaryDigest>;
}

export interface DigestStream<Result = Digests> {
  /**
   * Takes the next chunk. The chunk may be reused by the caller once the promise resolves; a resolved promise also means
   * that there is room for more (back-pressure). One call at a time.
   */
  update(chunk: Uint8Array): Promise<void>;
  /** The digests of all chunks; frees what the stream holds. Called once, and no `update` after it. */
  finish(): Promise<Result>;
  /** Frees what the stream holds without a result. Safe to call at any time, also after `finish`. */
  dispose(): void;
}
