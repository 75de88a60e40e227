export interface DatabaseHealth {
  readonly healthy: boolean;
  readonly detail: string;
}

/** Whether the control plane can serve. Never throws: what is wrong is the answer. */
export interface ControlHealth {
  check(): Promise<DatabaseHealth>;
}
