/** What the event log says of itself. Data planes compare what they store with it. */
export interface LogSource {
  /**
   * As it is now, never as it was before the call.
   * @throws ControlPlaneUnavailableError where that is asked of a control plane that does not answer
   */
  head(): Promise<LogPosition>;

  /**
   * Whether bytes of this log have to be on a backend: of files that it keeps, or has let go and does not know to be deleted. A
   * new backend holds none; one whose disk is not mounted looks just as empty.
   * @throws as `head`
   */
  hasObjectsOn(backendId: string): Promise<boolean>;
}

/** A place in a log. */
export interface LogPosition {
  readonly logId: string;
  /** 0 while the log is empty. */
  readonly lastSequence: number;
}
