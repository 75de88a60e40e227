import type { ObjectKey, StorageBackend } from '@artifact-store/storage';

/** A backend on an empty root of its own, and a way to see and change what is there behind its back. */
export interface StorageSubject {
  readonly backend: StorageBackend;
  /** Whatever is in staging, of any process. */
  staged(): Promise<readonly string[]>;
  /** Every name below the root outside staging. */
  names(): Promise<readonly string[]>;
  /** Puts bytes under a name below the root. */
  plant(name: string, bytes: Uint8Array): Promise<void>;
  /** Puts what the system refuses to read in the place of an object. */
  makeUnreadable(key: ObjectKey): Promise<void>;
  /** Removes root and all; the backend is disposed of by then. */
  remove(): Promise<void>;
}
