import { compareText } from '@artifact-store/encoding';
import type { HoldId, PackageId, Timestamp } from '@artifact-store/identity';
import type { ControlPlane, RecordedEvent } from '@artifact-store/planes';
import { type DomainEvent, decodeEvent } from '@artifact-store/registry';
import { expect } from '@jest/globals';

/** What the rules make of a package's events, told here independently of the projections. */
export interface Told {
  expiresAt: Timestamp | null;
  isEligible: boolean;
  readonly holds: Map<HoldId, Timestamp>;
  readonly released: Set<HoldId>;
}

/**
 * Reads a log and fails where an event breaks the rules of retention: an expiry that is not later, a release of what is no
 * hold in force, a mark of a package that is held, that has not expired, or that is marked; an active_hold_id that is not
 * the earliest; or a collection of a package that is not marked.
 */
export function toldBy(log: readonly RecordedEvent[]): ReadonlyMap<PackageId, Told> {
  const packages = new Map<PackageId, Told>();
  expectLawful(log, (event, at) => ('packageId' in event ? tell(packages, event, at) : []));
  return packages;
}

/** Reads a log and fails where an event is said to break rules. */
export function expectLawful(
  log: readonly RecordedEvent[],
  rulesBrokenBy: (event: DomainEvent, at: Timestamp) => readonly string[],
): void {
  const breaches = log.flatMap((row) => {
    const event = decodedOf(row);
    const rules = event === undefined ? [] : rulesBrokenBy(event, row.createdAt);
    return rules.map((rule) => ({ sequence: row.sequence, event: row.eventType, rule }));
  });
  expect(breaches).toEqual([]);
}

const decoded = new Map<string, DomainEvent | undefined>();

/** Copies of a log tell the same again and again, and decoding is most of what reading them takes: so it is done once. */
export function decodedOf(row: RecordedEvent): DomainEvent | undefined {
  const key = `${row.eventType} ${row.actor} ${Buffer.from(row.payload).toString('latin1')}`;
  if (!decoded.has(key)) decoded.set(key, decodeEvent(row));
  return decoded.get(key);
}

type PackageEvent = Extract<DomainEvent, { readonly packageId: PackageId }>;

/** The rules that the event breaks. */
function tell(packages: Map<PackageId, Told>, event: PackageEvent, at: Timestamp): readonly string[] {
  if (event.type === 'v1.retention.default_applied') {
    packages.set(event.packageId, { expiresAt: event.expiresAt, isEligible: false, holds: new Map(), released: new Set() });
    return [];
  }
  const told = packages.get(event.packageId);
  if (told === undefined) return event.type === 'v1.package.created' ? [] : ['no expiry before'];
  switch (event.type) {
    case 'v1.retention.extended': {
      const { expiresAt } = told;
      told.expiresAt = event.newExpiresAt;
      told.isEligible = false;
      return broken({
        'previous expiry': event.previousExpiresAt === expiresAt,
        later: expiresAt !== null && event.newExpiresAt > expiresAt,
      });
    }
    case 'v1.retention.hold_applied':
      told.holds.set(event.holdId, at);
      told.isEligible = false;
      return broken({ 'active hold': event.activeHoldId === earliestOf(told.holds) });
    case 'v1.retention.hold_released': {
      const wasInForce = told.holds.delete(event.holdId);
      told.released.add(event.holdId);
      return broken({ 'in force': wasInForce, 'active hold': event.activeHoldId === earliestOf(told.holds) });
    }
    case 'v1.retention.eligibility_marked': {
      const { expiresAt, holds, isEligible } = told;
      told.isEligible = true;
      return broken({
        unheld: holds.size === 0,
        'not marked before': !isEligible,
        expired: expiresAt !== null && expiresAt <= at,
        expiry: event.expiresAt === expiresAt,
      });
    }
    case 'v1.package.collection_started': {
      const { expiresAt, holds, isEligible } = told;
      told.isEligible = false;
      return broken({ marked: isEligible, unheld: holds.size === 0, expiry: event.expiresAt === expiresAt });
    }
    case 'v1.package.undeleted':
      told.expiresAt = event.newExpiresAt;
      return [];
    default:
      return [];
  }
}

/** The names of the rules that are not kept. */
export function broken(rules: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(rules).flatMap(([rule, isKept]) => (isKept ? [] : [rule]));
}

function earliestOf(holds: ReadonlyMap<HoldId, Timestamp>): HoldId | null {
  const [earliest] = [...holds].sort(([a, since], [b, until]) => compareText(since, until) || compareText(a, b));
  return earliest?.[0] ?? null;
}

/** The views say of each package what its events say. */
export async function expectToldBy(log: readonly RecordedEvent[], control: Pick<ControlPlane, 'retention'>): Promise<void> {
  for (const [packageId, told] of toldBy(log)) {
    const { retention } = await control.retention.get(packageId);
    expect(retention).toMatchObject({
      currentExpiresAt: told.expiresAt,
      eligibleForDeletion: told.isEligible,
      activeHoldId: earliestOf(told.holds),
    });
    const { items } = await control.retention.holds({ packageId, limit: 1000 });
    const inForce = items.filter((hold) => hold.releasedAt === null).map((hold) => hold.holdId);
    expect({ inForce: new Set(inForce), all: items.length }).toEqual({
      inForce: new Set(told.holds.keys()),
      all: told.holds.size + told.released.size,
    });
  }
}

/** Reads a log on and on. */
export class LogTail {
  #since = 0;
  readonly #control: Pick<ControlPlane, 'events'>;

  constructor(control: Pick<ControlPlane, 'events'>) {
    this.#control = control;
  }

  /** The events since it was asked before. */
  async next(): Promise<readonly RecordedEvent[]> {
    const log: RecordedEvent[] = [];
    for (;;) {
      const { events, nextSince } = await this.#control.events.page({ since: this.#since, limit: 1000 });
      this.#since = nextSince;
      if (events.length === 0) return log;
      log.push(...events);
    }
  }
}
