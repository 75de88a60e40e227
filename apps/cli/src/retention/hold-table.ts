import type { HoldView } from '@artifact-store/planes';
import { table } from '../output/table.js';

/** Holds in force, for people. */
export function holdTable(holds: readonly HoldView[]): string {
  const rows = holds.map((hold) => [hold.holdId, hold.appliedAt, hold.appliedBy, hold.reference ?? '', hold.reason]);
  return table(['HOLD_ID', 'APPLIED_AT', 'BY', 'REFERENCE', 'REASON'], rows);
}
