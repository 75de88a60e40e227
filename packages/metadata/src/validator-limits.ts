/** What one call may take. */
export interface ValidatorLimits {
  /** For a thread to start, with the validator loaded. */
  readonly startMilliseconds: number;
  /** To check a schema, and to prepare it for use. */
  readonly checkMilliseconds: number;
  /** To apply a schema to one package's metadata, with the preparation where the thread has not done it before. */
  readonly applyMilliseconds: number;
  /** Of the thread's heap. */
  readonly memoryMegabytes: number;
  /** Calls that wait or are under way; more are refused. */
  readonly calls: number;
}

export const VALIDATOR_LIMITS: ValidatorLimits = {
  startMilliseconds: 30_000,
  checkMilliseconds: 5000,
  applyMilliseconds: 5000,
  memoryMegabytes: 128,
  calls: 64,
};
