import type { Timestamp } from '@artifact-store/identity';
import type { JobView } from './jobs.js';
import type { Deletion, StoredKey } from './work.js';

/** The next page of a job that compares a backend with the log: one of the two; neither where the job has ended. */
export interface ReconciliationPage {
  readonly job: JobView;
  readonly stretch: Stretch | null;
  /** What was given up and is not known to be gone. */
  readonly deletion: Deletion | null;
}

/** A stretch of a backend: the objects behind one key and up to another, in the order in which backends list them. */
export interface Stretch {
  readonly backendId: string;
  /** Exclusive; null: from the first. */
  readonly after: StoredKey | null;
  /** Inclusive; null: to the last. */
  readonly until: StoredKey | null;
  /** So many objects are to be listed at most. What comes behind them is of a later stretch. */
  readonly limit: number;
  /** Objects in the stretch that files are made of, as of `sequence`, by address. */
  readonly expected: readonly StoredKey[];
  /** Of the last event before the stretch was chosen. */
  readonly sequence: number;
  /** For `DataPlane.list` and `DataPlane.stat`. */
  readonly grant: string;
}

/** What there was in a stretch, as far as it was listed. */
export interface Comparison {
  readonly backendId: string;
  /** As they came with the stretch. */
  readonly after: StoredKey | null;
  readonly sequence: number;
  /** How far it was listed, inclusive; null: to the last object of the backend, with nothing expected behind it. */
  readonly end: StoredKey | null;
  readonly listed: readonly ListedObject[];
  /** Expected up to `end`, neither listed nor there when each was looked for by itself. */
  readonly absent: readonly StoredKey[];
  readonly notOurs: NamesNotOurs;
}

/** An object as a backend lists it. */
export interface ListedObject extends StoredKey {
  readonly sizeBytes: number;
  /** When its bytes were written, by the clock of the storage. */
  readonly modifiedAt: Timestamp;
}

/** Names in a backend that are no objects of this system. */
export interface NamesNotOurs {
  readonly count: number;
  /** The first of them, MAX_NAMES_NOT_OURS at most; a directory ends in a slash and stands for all that is in it. */
  readonly names: readonly string[];
}

export const MAX_NAMES_NOT_OURS = 100;
