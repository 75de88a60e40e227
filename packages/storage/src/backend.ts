import type { Timestamp } from '@artifact-store/identity';
import type { BackendHealth, CallOptions } from '@artifact-store/planes';
import type { ObjectKey } from './object-key.js';

/**
 * A place that keeps objects: a local directory, an S3 bucket.
 *
 * A backend stores what it is given under the key it is told. It never hashes, never makes a key from user input, and
 * knows of no packages, grants or events. Every implementation passes `testkit/conformance/storage`.
 *
 * For every call: when `signal` aborts before the call has ended, it rejects with the signal's reason as soon as it can.
 * A system failure is a BackendUnavailableError, want of room a StorageFullError; neither tells a path of the server, and
 * both hold the system's error as `cause`. Calls may run at the same time, also on the same key.
 */
export interface StorageBackend {
  /** Stable for the life of the data: events and receipts name it. */
  readonly id: string;
  readonly capabilities: BackendCapabilities;
  readonly registryFile: RegistryFile;

  /**
   * Begins to take in one object. Nothing is visible under any key until `publish`. The signal holds for the whole life of
   * the staged object.
   */
  stage(intent?: StageIntent, options?: CallOptions): Promise<StagedObject>;

  /**
   * Opens an object for reading. It stays readable to its end though the key be replaced or deleted meanwhile, or the body
   * fails; it never turns silently into other bytes. A range that leaves the object yields the bytes that are there,
   * possibly none: whoever knows the size compares it. Where it is this object alone that cannot be read, it or its body
   * rejects with ObjectUnreadableError; where that is not sure, with any other BackendUnavailableError.
   * @throws ObjectNotFoundError
   */
  open(key: ObjectKey, options?: OpenOptions): Promise<OpenedObject>;

  /** @throws ObjectNotFoundError, ObjectUnreadableError as `open` */
  stat(key: ObjectKey, options?: CallOptions): Promise<StoredObject>;

  /**
   * Deletes objects; one that is not there counts as deleted. Every key is tried. Rejects with the first failure, and then
   * any of the keys may still be there: call again. A deletion need not survive a power failure.
   */
  delete(keys: readonly ObjectKey[], options?: CallOptions): Promise<void>;

  /**
   * The objects behind `after`, in the byte order of their `objectName`. Leaves out staging, `registry.json` and every
   * name that is not ours, of which `onNotOurs` is told. An object published or deleted while the list runs may be in it or not; all others are in
   * it exactly once.
   */
  list(options?: ListOptions): AsyncIterable<StoredObject>;

  /**
   * Proves by writing that objects can be stored. Never rejects: what is wrong is the answer. A write that failed since the
   * last answer is reported though the probe succeeds.
   */
  health(options?: CallOptions): Promise<BackendHealth>;

  /**
   * Discards everything staged and frees what the backend holds. Calls after it reject with BackendUnavailableError; bodies
   * that are open may be read to their end. Safe to call twice.
   */
  dispose(): Promise<void>;
}

/**
 * `registry.json` at the root: what its owner has to say of the whole backend. A backend neither reads nor needs it. It is kept
 * through all that happens to objects.
 */
export interface RegistryFile {
  /** Null where there is none. At most the first MAX_REGISTRY_FILE_BYTES. */
  read(options?: CallOptions): Promise<Uint8Array | null>;

  /**
   * Puts other bytes in its place, or makes it: whole or not at all, and durable when the promise resolves. When it rejects, the
   * file has either the old bytes or the new ones.
   * @throws StorageFullError, BackendUnavailableError
   */
  replace(bytes: Uint8Array): Promise<void>;
}

export const MAX_REGISTRY_FILE_BYTES = 4096;

/** What callers must know before they choose a way; never which product it is. */
export interface BackendCapabilities {
  /**
   * Whether every staged object may be published again under another generation. Where it is false, an object staged with
   * `expectedKey` may be on its way to that key already: ask for the current generation before staging.
   */
  readonly republish: boolean;
}

/** What is known of an object before its bytes come. Hints only: the backend checks none of it. */
export interface StageIntent {
  readonly expectedKey?: ObjectKey | undefined;
  readonly sizeBytes?: number | undefined;
}

/**
 * Bytes on their way to a key. Whoever staged it calls `discard` in the end, whatever happened; until then it may hold
 * memory, a descriptor and a staging file. One call at a time, but `discard` may come at any moment.
 */
export interface StagedObject {
  /**
   * Appends a chunk, which the caller may reuse once the promise resolves: a resolved promise also means that there is room
   * for more (back-pressure). After a failed write only `discard` is left: every other call rejects with that failure.
   * @throws StorageFullError, BackendUnavailableError
   */
  write(chunk: Uint8Array): Promise<void>;

  /**
   * Makes the bytes written so far the object of `key`: whole or not at all, and durable when the promise resolves. It
   * replaces what is there and never skips, for what is there may be damaged. No `write` after it. It may be called again
   * with another generation; each key is an object of its own. When it rejects, the key holds either the old object or the
   * new one, whole; which of them may change once more after a power failure. A failed flush is never tried again on the
   * same staged object.
   * @throws StorageFullError, BackendUnavailableError
   */
  publish(key: ObjectKey): Promise<void>;

  /**
   * Removes what is staged and nothing that is published. Waits for a call that is under way. Never rejects: what could not
   * be removed is reported by `health` and reaped later. Safe to call twice.
   */
  discard(): Promise<void>;
}

export interface OpenOptions extends CallOptions {
  readonly range?: ObjectRange | undefined;
  /**
   * Memory to read into, in turn, by a backend that can: each chunk is part of one of these, and is overwritten when as many
   * more chunks have been asked for. Without it each chunk is the reader's to keep.
   */
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** `length` bytes from `offset`; both non-negative integers. */
export interface ObjectRange {
  readonly offset: number;
  readonly length: number;
}

export interface OpenedObject {
  /** Of the whole object, whatever the range. */
  readonly sizeBytes: number;
  /** To be iterated once. Read it to its end or call `return()` on it, also where nothing was read: it holds a descriptor. */
  readonly body: AsyncIterableIterator<Uint8Array>;
}

export interface StoredObject {
  readonly key: ObjectKey;
  readonly sizeBytes: number;
  /** When its bytes were written. */
  readonly modifiedAt: Timestamp;
}

export interface ListOptions extends CallOptions {
  /** Exclusive. It need not exist. */
  readonly after?: ObjectKey | undefined;
  /**
   * Told of each name that is not ours, in its place among the objects, as names are ordered: a file or, with a slash at its end,
   * a directory, of which nothing else is told.
   */
  readonly onNotOurs?: ((name: string) => void) | undefined;
}
