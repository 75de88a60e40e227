export interface DatabaseHealth {
  readonly healthy: boolean;
  readonly detail: string;
}

export interface JobsHealth {
  readonly healthy: boolean;
  readonly detail: string;
}

/** What is known to be wrong with stored bytes. */
export interface StorageHealth {
  /** Locations whose bytes were found damaged or missing when they were last read. */
  readonly failedLocations: number;
  /** Objects that files are made of and that the latest reconciliations did not find; null where there was none of late. */
  readonly missingObjects: number | null;
}

/** How the control plane is. Never throws: what is wrong is the answer. */
export interface ControlHealth {
  /** Whether it can serve. */
  check(): Promise<DatabaseHealth>;
  /** Whether its long work gets done: not where the latest job of a kind that came to an end failed. */
  jobs(): Promise<JobsHealth>;
  /** What verifications and reconciliations have found; null where it cannot be told. */
  storage(): Promise<StorageHealth | null>;
}
