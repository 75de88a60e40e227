import type { Timestamp } from '@artifact-store/identity';
import type { RetentionExplanation, RetentionRule, RetentionStatus } from '@artifact-store/planes';
import { EXPLANATIONS } from './explanations.js';
import type { RetentionFacts } from './retention-facts.js';

const KEPT: { readonly [Rule in RetentionRule]: boolean } = {
  garbage_collected: false,
  collecting: false,
  held: true,
  never_expires: true,
  not_expired: true,
  expired: false,
  eligible: false,
};

/** Why a package is kept or may go, judged by this clock. */
export function explainRetention(facts: RetentionFacts, clockNow: Timestamp): RetentionExplanation {
  const rule = ruleOf(facts.status, clockNow);
  return {
    ...facts.status,
    rule,
    isKept: KEPT[rule],
    keptUntil: rule === 'not_expired' ? facts.status.retention.currentExpiresAt : null,
    expirySetBy: facts.expirySetBy,
    ...EXPLANATIONS[rule](facts, clockNow),
    asOf: clockNow,
  };
}

/**
 * The rule that decides. A package that was marked while a wrong clock was ahead is kept until its expiry all the same: its
 * collection begins only where that has passed (domain.md §6).
 */
function ruleOf({ status, retention }: RetentionStatus, clockNow: Timestamp): RetentionRule {
  if (status === 'garbage_collected' || status === 'collecting') return status;
  const { activeHoldId, currentExpiresAt, eligibleForDeletion } = retention;
  if (activeHoldId !== null) return 'held';
  if (currentExpiresAt === null) return 'never_expires';
  if (currentExpiresAt > clockNow) return 'not_expired';
  return eligibleForDeletion ? 'eligible' : 'expired';
}
