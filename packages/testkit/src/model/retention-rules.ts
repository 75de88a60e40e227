import type { HoldId, Timestamp } from '@artifact-store/identity';
import { closedTo, DONE, type Outcome } from './package-rules.js';
import { activeHold, isExpired, type ModelState, type PackageState, record } from './state.js';

/** Extensions and holds both end that a package may go. */
function keep(target: PackageState): void {
  target.isEligible = false;
  target.eligibleAt = null;
}

export function extension(state: ModelState, target: PackageState, newExpiresAt: Timestamp): Outcome {
  const refusal = closedTo(target.status);
  if (refusal !== null) return refusal;
  if (target.expiresAt === null) return 'never_expires';
  if (newExpiresAt <= target.expiresAt) return 'expiry_not_later';
  if (newExpiresAt <= state.now) return 'expiry_in_past';
  record(state);
  target.expiresAt = newExpiresAt;
  keep(target);
  return DONE;
}

export const mayHold = ({ status }: PackageState): Outcome => closedTo(status) ?? DONE;

export function held(state: ModelState, target: PackageState, holdId: HoldId): void {
  target.holds.push({ holdId, appliedAt: record(state), isInForce: true });
  keep(target);
}

export function release(state: ModelState, target: PackageState, holdId: HoldId): Outcome {
  const hold = target.holds.find((each) => each.holdId === holdId);
  if (hold === undefined) return 'hold_not_found';
  if (!hold.isInForce) return 'hold_already_released';
  record(state);
  hold.isInForce = false;
  return DONE;
}

/** Marks what may go; answers how many. */
export function sweep(state: ModelState, isDryRun: boolean): number {
  const due = [...state.packages.values()].filter(
    (each) => closedTo(each.status) === null && isExpired(state, each) && activeHold(each) === null && each.eligibleAt === null,
  );
  for (const target of isDryRun ? [] : due) {
    target.eligibleAt = record(state);
    target.isEligible = true;
  }
  return due.length;
}

/** The rule that `explain` names. */
export function ruleOf(state: ModelState, target: PackageState): string {
  if (target.status === 'collecting' || target.status === 'garbage_collected') return target.status;
  if (activeHold(target) !== null) return 'held';
  if (target.expiresAt === null) return 'never_expires';
  if (!isExpired(state, target)) return 'not_expired';
  return target.isEligible ? 'eligible' : 'expired';
}
