import type { Timestamp } from '@artifact-store/identity';
import type { HoldView, RetentionRule } from '@artifact-store/planes';
import { printable, quoted } from './quoted.js';
import type { RetentionFacts } from './retention-facts.js';

// What each rule means for a package, in sentences for people who have neither the source nor the design at hand.

interface Sentences {
  readonly because: string;
  readonly next: string;
}

const MAX_HOLDS_TOLD = 3;

export const EXPLANATIONS: { readonly [Rule in RetentionRule]: (facts: RetentionFacts, clockNow: Timestamp) => Sentences } = {
  garbage_collected: (facts) => ({
    because: `${ended(facts)} A garbage collection${byWhom(facts)} let its files go.`,
    next: `Nothing. Its manifest and its history stay readable. ${wayBack(facts)}`,
  }),
  collecting: (facts) => ({
    because: `${ended(facts)} A garbage collection${byWhom(facts)} began to let its files go, so a hold or an extension comes too late.`,
    next: `The garbage collection goes on until all files are let go. ${wayBack(facts)}`,
  }),
  held: (facts, clockNow) => ({
    because: `Holds keep the package, whatever its expiry. ${holdsInForce(facts)}`,
    next: `Nothing while a hold is in force. ${afterLastRelease(facts, clockNow)}`,
  }),
  never_expires: ({ status }) => ({
    because: `Packages of the retention class ${printable(status.retention.retentionClass)} never expire.`,
    next: 'Nothing: no sweep marks the package, and no garbage collection takes it.',
  }),
  not_expired: (facts) => ({
    because: `The package is kept until ${expiry(facts)}: ${origin(facts)}.${markedTooEarly(facts)}`,
    next: `Nothing before ${expiry(facts)}. The first sweep after that marks the package eligible for deletion, unless it is extended or held by then.`,
  }),
  expired: (facts) => ({
    because: `${ended(facts)} No hold is in force, and no sweep has marked it yet.`,
    next: 'The next sweep marks the package eligible for deletion; after that, a garbage collection lets its files go. An extension or a hold before that keeps it.',
  }),
  eligible: (facts) => ({
    because: `${ended(facts)} No hold is in force, and a sweep${byWhom(facts)} marked it eligible for deletion.`,
    next: 'The next garbage collection lets its files go. An extension or a hold before that keeps it.',
  }),
};

const expiry = ({ status }: RetentionFacts) => status.retention.currentExpiresAt ?? 'no time';
const ended = (facts: RetentionFacts) => `The package was kept until ${expiry(facts)}: ${origin(facts)}.`;

/** Where the expiry came from. */
function origin({ status, expirySetBy }: RetentionFacts): string {
  const { eventType, actor, createdAt, reason, sequence } = expirySetBy;
  const who = printable(actor);
  if (reason === null) {
    return `its retention class ${printable(status.retention.retentionClass)} set that when ${who} created it at ${createdAt} (event ${sequence})`;
  }
  const did = eventType === 'v1.package.undeleted' ? 'undeleted it' : 'extended its retention';
  return `${who} ${did} at ${createdAt} (event ${sequence}), giving the reason ${quoted(reason)}`;
}

/** Whether the package can come back, and how. */
function wayBack({ isReclaimed }: RetentionFacts): string {
  return isReclaimed
    ? 'Bytes of it are gone for good: no undelete brings it back, so push its files again.'
    : 'An undelete brings all of its files back, as long as none of their bytes are given up: for the grace period at least.';
}

function byWhom({ verdict }: RetentionFacts): string {
  return verdict === undefined ? '' : ` by ${printable(verdict.actor)} at ${verdict.createdAt} (event ${verdict.sequence})`;
}

function markedTooEarly(facts: RetentionFacts): string {
  if (!facts.status.retention.eligibleForDeletion) return '';
  return ` A sweep${byWhom(facts)} marked it eligible for deletion, by a clock that was ahead of this one; no garbage collection takes it before that time.`;
}

function holdsInForce({ status: { activeHolds, hasMoreHolds } }: RetentionFacts): string {
  const told = activeHolds.slice(0, MAX_HOLDS_TOLD).map(hold);
  const untold = activeHolds.length - told.length;
  const more = untold === 0 ? '' : `; and ${hasMoreHolds ? 'more than ' : ''}${untold} more`;
  return `In force: ${told.join('; ')}${more}.`;
}

function hold({ reason, reference, appliedBy, appliedAt }: HoldView): string {
  const named = reference === null ? '' : `${printable(reference)}, `;
  return `${named}${quoted(reason)}, applied by ${printable(appliedBy)} at ${appliedAt}`;
}

function afterLastRelease(facts: RetentionFacts, clockNow: Timestamp): string {
  const { currentExpiresAt, retentionClass } = facts.status.retention;
  if (currentExpiresAt === null) {
    return `After the last release it is kept as well: packages of the retention class ${printable(retentionClass)} never expire.`;
  }
  return currentExpiresAt > clockNow
    ? `After the last release the package is kept until ${currentExpiresAt}: ${origin(facts)}.`
    : `Its expiry, ${currentExpiresAt}, has passed: the first sweep after the last release marks it eligible for deletion.`;
}
