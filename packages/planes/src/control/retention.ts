import type { HoldId, PackageId, Timestamp } from '@artifact-store/identity';
import type { Page, PageRequest } from '../pages.js';
import type { HoldView, PackageStatus, RetentionView } from '../views.js';
import type { RecordedEvent } from './events.js';

/** How long packages are kept, and why. Nothing here ever shortens: an expiry moves only to later, and each hold ends by itself. */
export interface Retention {
  /** @throws PackageNotFoundError */
  get(packageId: PackageId): Promise<RetentionStatus>;

  /** All holds of a package, released ones too, in the order they were applied. @throws PackageNotFoundError, ValidationFailedError, InvalidCursorError */
  holds(query: ListHolds): Promise<Page<HoldView>>;

  /** What the log says of a package's retention, oldest first. @throws PackageNotFoundError, ValidationFailedError, InvalidCursorError */
  history(query: RetentionHistory): Promise<Page<RecordedEvent>>;

  /** Why a package is kept or may go, until when, by which rule, and what happens next. @throws PackageNotFoundError */
  explain(packageId: PackageId): Promise<RetentionExplanation>;

  /**
   * Moves the expiry to later. A package that was eligible for deletion is so no more.
   * @throws ValidationFailedError, InvalidTextError, PackageNotFoundError, PackageCollectingError, PackageCollectedError,
   *   NeverExpiresError, ExpiryNotLaterError, ExpiryInPastError, IdempotencyKeyReusedError
   */
  extend(command: ExtendRetention): Promise<RetentionExtension>;

  /**
   * Keeps a package for one more case. A package that was eligible for deletion is so no more.
   * @throws ValidationFailedError, InvalidTextError, PackageNotFoundError, PackageCollectingError, PackageCollectedError,
   *   IdempotencyKeyReusedError
   */
  hold(command: ApplyHold): Promise<HoldView>;

  /**
   * Ends one hold; the others stand.
   * @throws ValidationFailedError, InvalidTextError, PackageNotFoundError, HoldNotFoundError, HoldAlreadyReleasedError,
   *   IdempotencyKeyReusedError
   */
  release(command: ReleaseHold): Promise<HoldView>;
}

/** A status tells of so many active holds at most; `holds` tells of all. */
export const MAX_HOLDS_SHOWN = 100;

export interface RetentionStatus {
  readonly packageId: PackageId;
  readonly status: PackageStatus;
  readonly retention: RetentionView;
  /** The earliest of those in force, at most MAX_HOLDS_SHOWN. */
  readonly activeHolds: readonly HoldView[];
  readonly hasMoreHolds: boolean;
}

export interface ListHolds extends PageRequest {
  readonly packageId: PackageId;
}

export interface RetentionHistory extends PageRequest {
  readonly packageId: PackageId;
}

export interface ExtendRetention {
  readonly packageId: PackageId;
  /** Later than now and than the expiry so far. */
  readonly newExpiresAt: Timestamp;
  /** 1 to 4096 bytes, as are those of holds and releases. */
  readonly reason: string;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}

export interface RetentionExtension {
  readonly packageId: PackageId;
  readonly previousExpiresAt: Timestamp;
  readonly newExpiresAt: Timestamp;
  readonly reason: string;
  readonly extendedBy: string;
  readonly extendedAt: Timestamp;
}

export interface ApplyHold {
  readonly packageId: PackageId;
  readonly reason: string;
  /** The case in somebody else's system, 1 to 256 bytes. */
  readonly reference?: string | null | undefined;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}

export interface ReleaseHold {
  readonly packageId: PackageId;
  readonly holdId: HoldId;
  readonly reason: string;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}

/**
 * The rule that decides, the strongest first: `garbage_collected` and `collecting` (too late), `held`, `never_expires`,
 * `not_expired`, then `expired` (a sweep has yet to mark it) or `eligible` (marked).
 */
export type RetentionRule = (typeof RETENTION_RULES)[number];

export const RETENTION_RULES = [
  'garbage_collected',
  'collecting',
  'held',
  'never_expires',
  'not_expired',
  'expired',
  'eligible',
] as const;

/** What is true of a package's retention at a time, with the evidence for it. */
export interface RetentionExplanation extends RetentionStatus {
  readonly rule: RetentionRule;
  /** Whether the bytes are safe as things are: no sweep and no collection may take the package before something changes. */
  readonly isKept: boolean;
  /** The time before which it cannot become eligible; null where there is none, or none that is known (a hold, no expiry). */
  readonly keptUntil: Timestamp | null;
  /** The event that set the expiry; for where it came from. */
  readonly expirySetBy: Pick<RecordedEvent, 'sequence' | 'eventType' | 'actor' | 'createdAt'> & {
    readonly reason: string | null;
  };
  /** A sentence or two, for people: why. */
  readonly because: string;
  /** A sentence or two: what happens next if nobody does anything. */
  readonly next: string;
  /** The clock that this was judged by. */
  readonly asOf: Timestamp;
}
