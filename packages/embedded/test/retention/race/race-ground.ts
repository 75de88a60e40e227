import type { Timestamp } from '@artifact-store/identity';
import type { WorkingControlPlane } from '@artifact-store/planes';

/** Something that somebody does to packages, by calls of a control plane. */
export type Act = (control: WorkingControlPlane) => Promise<unknown>;

/** A database on which two acts can be made to meet at chosen moments. */
export interface RaceGround {
  /** For what comes before and after the race. */
  readonly control: WorkingControlPlane;
  /** How many moments of a transaction the first act is through once its transaction comes before the second's. */
  readonly momentsBeforeLock: number;
  /** The clock of all; it stands. */
  readonly now: Timestamp;
  /**
   * Starts the first act, and at that moment of its steps, counted from 1, the second; the first goes on when the second has
   * ended or waits for it. Rejects if the first act has fewer moments.
   */
  race(first: Act, second: Act, moment: number): Promise<readonly [PromiseSettledResult<unknown>, PromiseSettledResult<unknown>]>;
  /** Ends it, and fails unless a replay gives the same views. */
  close(): Promise<void>;
}

/** A transaction is taken in three steps, and comes by a moment before and after each. */
export const MOMENTS_OF_TRANSACTION = 6;
