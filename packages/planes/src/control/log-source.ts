/** How far the event log has come. Data planes compare what they store with it. */
export interface LogSource {
  /**
   * As it is now, never as it was before the call.
   * @throws ControlPlaneUnavailableError where that is asked of a control plane that does not answer
   */
  head(): Promise<LogPosition>;
}

/** A place in a log. */
export interface LogPosition {
  readonly logId: string;
  /** 0 while the log is empty. */
  readonly lastSequence: number;
}
