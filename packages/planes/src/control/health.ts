export interface DatabaseHealth {
  readonly healthy: boolean;
  readonly detail: string;
}

export interface JobsHealth {
  readonly healthy: boolean;
  readonly detail: string;
}

/** How the control plane is. Never throws: what is wrong is the answer. */
export interface ControlHealth {
  /** Whether it can serve. */
  check(): Promise<DatabaseHealth>;
  /** Whether its long work gets done: not where the latest job of a kind that came to an end failed. */
  jobs(): Promise<JobsHealth>;
}
