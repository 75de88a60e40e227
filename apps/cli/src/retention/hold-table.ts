import type { HoldView } from '@artifact-store/planes';

export const HOLD_HEADING = ['HOLD_ID', 'APPLIED_AT', 'BY', 'REFERENCE', 'REASON'];

/** A hold in force, for people. */
export function holdRow({ holdId, appliedAt, appliedBy, reference, reason }: HoldView): readonly string[] {
  return [holdId, appliedAt, appliedBy, reference ?? '', reason];
}
