import type { RecordedEvent, RetentionExplanation, RetentionStatus } from '@artifact-store/planes';

export type ExpirySetBy = RetentionExplanation['expirySetBy'];

/** All that tells why a package is kept or is not. */
export interface RetentionFacts {
  readonly status: RetentionStatus;
  readonly expirySetBy: ExpirySetBy;
  /** The event that made the package eligible, or began or ended its collection; undefined where that is not so. */
  readonly verdict: RecordedEvent | undefined;
  /** Whether bytes of the package were given up for good, so that nothing brings it back. */
  readonly isReclaimed: boolean;
}
