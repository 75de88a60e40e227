import { createDigester } from '@artifact-store/digest';
import { type HoldId, type PackageId, parseId, timestampOf } from '@artifact-store/identity';
import { RETENTION_CLASSES as CLASSES } from '@artifact-store/planes';
import { type MemoryEventStore, type MemoryRegistry, MemoryTables, memoryRegistry } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeEvent, project } from '../index.js';

// What the rules say, said once more in the plainest way: numbers, lists, and no code of the registry.

const DAY = 86_400_000;
const START = Date.parse('2026-05-16T09:00:00.000Z');
const DAYS: Readonly<Record<string, number>> = {
  transient: 1,
  'raw-evidence': 90,
  'summary-evidence': 365,
  'release-evidence': 2555,
  'permanent-record': Number.POSITIVE_INFINITY,
};

interface Kept {
  expires: number;
  eligible: boolean;
  readonly holds: Hold[];
}

interface Hold {
  readonly id: string;
  readonly applied: number;
  inForce: boolean;
}

class Rules {
  /** What the clock says; events are never of an earlier time than the last one. */
  clock = START;
  private lastEvent = 0;
  readonly packages: Kept[] = [];

  private record(): number {
    this.lastEvent = Math.max(this.lastEvent, this.clock);
    return this.lastEvent;
  }

  create(retentionClass: string): void {
    const days = DAYS[retentionClass] ?? Number.NaN;
    this.packages.push({ expires: this.record() + days * DAY, eligible: false, holds: [] });
  }

  extend(target: Kept, to: number): boolean {
    if (target.expires === Number.POSITIVE_INFINITY || to <= target.expires || to <= this.clock) return false;
    this.record();
    target.expires = to;
    target.eligible = false;
    return true;
  }

  hold(target: Kept, id: string): void {
    target.holds.push({ id, applied: this.record(), inForce: true });
    target.eligible = false;
  }

  release(hold: Hold): boolean {
    if (!hold.inForce) return false;
    this.record();
    hold.inForce = false;
    return true;
  }

  sweep(): void {
    for (const target of this.packages) {
      if (target.eligible || target.expires > this.clock || target.holds.some(({ inForce }) => inForce)) continue;
      this.record();
      target.eligible = true;
    }
  }

  earliestHold({ holds }: Kept): string | null {
    const inForce = holds.filter((hold) => hold.inForce);
    const [earliest] = inForce.sort((a, b) => a.applied - b.applied || (a.id < b.id ? -1 : 1));
    return earliest?.id ?? null;
  }
}

/** One of those there are, by its number modulo their count. */
const which = fc.nat(11);
const oneOf = <Item>(items: readonly Item[], number: number) => items[number % items.length];
/** Days, with the millisecond before and after. */
const spans = fc
  .tuple(fc.constantFrom(0, 0, 0, 1, 2, 90, 365, 2555), fc.constantFrom(-1, 0, 1))
  .map(([days, ms]) => days * DAY + ms);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), retentionClass: fc.constantFrom(...CLASSES) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('extend' as const), which, by: spans, fromExpiry: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('hold' as const), which }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), which, hold: which }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('sweep' as const), isDry: fc.boolean() }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('time' as const), by: spans, back: fc.constantFrom(false, false, true) }),
    },
  ),
  { maxLength: 50, size: 'max' },
);
type Step = ReturnType<typeof steps.generate>['value'][number];

/** The registry and the rules, led through the same history. */
class History {
  readonly registry: MemoryRegistry = memoryRegistry({ digester });
  readonly rules = new Rules();
  readonly packageIds: PackageId[] = [];

  async take(step: Step): Promise<void> {
    if (step.do === 'create') return this.create(step.retentionClass);
    if (step.do === 'time') return this.moveClock(step.back ? -step.by : step.by);
    if (step.do === 'sweep') return this.sweep(step.isDry);
    const packageId = oneOf(this.packageIds, step.which);
    const target = oneOf(this.rules.packages, step.which);
    if (packageId === undefined || target === undefined) return;
    const { retention } = this.registry.plane;
    const asked = { packageId, reason: 'r', actor: 'ana' };
    if (step.do === 'hold') {
      this.rules.hold(target, (await retention.hold(asked)).holdId);
    } else if (step.do === 'extend') {
      const from = step.fromExpiry && Number.isFinite(target.expires) ? target.expires : this.rules.clock;
      const to = from + step.by;
      await this.agree(this.rules.extend(target, to), retention.extend({ ...asked, newExpiresAt: timestampOf(to) }));
    } else {
      const hold = oneOf(target.holds, step.hold);
      if (hold === undefined) return;
      const holdId = parseId<HoldId>(hold.id);
      await this.agree(this.rules.release(hold), retention.release({ ...asked, holdId }));
    }
  }

  private async create(retentionClass: string): Promise<void> {
    this.rules.create(retentionClass);
    this.packageIds.push((await this.registry.create({ retentionClass })).package.packageId);
  }

  private moveClock(by: number): void {
    this.rules.clock += by;
    this.registry.clock.advance(by);
  }

  private async sweep(dryRun: boolean): Promise<void> {
    const { jobs, work } = this.registry.plane;
    const options = { force: true };
    const { jobId } = await jobs.create({ kind: 'retention-sweep', dryRun, options, actor: 'schedule' });
    const lease = await work.next({ owner: 'here', jobId });
    if (lease === null) throw new Error('the job is not to be had');
    expect(await work.sweep(lease)).toMatchObject({ state: 'succeeded' });
    if (!dryRun) this.rules.sweep();
  }

  /** That the registry does what the rules allow, and refuses all else by an error of the catalogue. */
  private async agree(allowed: boolean, act: Promise<unknown>): Promise<void> {
    const done = await act.then(
      () => true,
      (error: { code?: string }) => {
        expect(error.code).toMatch(/^(never_expires|expiry_not_later|expiry_in_past|hold_already_released)$/);
        return false;
      },
    );
    expect(done).toBe(allowed);
  }

  /** What the rules say of each package. */
  expected() {
    return this.rules.packages.map((target) => ({
      currentExpiresAt: Number.isFinite(target.expires) ? timestampOf(target.expires) : null,
      eligibleForDeletion: target.eligible,
      activeHoldId: this.rules.earliestHold(target),
    }));
  }

  async actual() {
    const found = await Promise.all(this.packageIds.map((packageId) => this.registry.plane.retention.get(packageId)));
    return found.map(({ retention, activeHolds }) => {
      const { currentExpiresAt, eligibleForDeletion, eligibleAt, activeHoldId } = retention;
      expect(activeHolds[0]?.holdId ?? null).toBe(activeHoldId);
      expect(eligibleAt === null).toBe(!eligibleForDeletion);
      return { currentExpiresAt, eligibleForDeletion, activeHoldId };
    });
  }
}

/** The views that the log alone gives. */
async function replayed(store: MemoryEventStore) {
  const tables = new MemoryTables();
  const { lastSequence } = await store.head();
  for (const stored of await store.page(0, lastSequence)) {
    const event = decodeEvent(stored);
    if (event === undefined) throw new Error(`no known event at ${stored.sequence}`);
    for (const change of project(event, stored)) tables.apply(change);
  }
  return tables.dump();
}

const digester = createDigester();

it('keeps every package as an independent reading of the rules does, through any history, and by replay as well', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const history = new History();
      for (const step of sequence) {
        const before = await history.actual();
        await history.take(step);
        const after = await history.actual();
        expect(after).toEqual(history.expected());
        for (const [index, { currentExpiresAt }] of before.entries()) {
          const now = after[index]?.currentExpiresAt ?? null;
          // Nothing ever shortens: a time moves to later alone, and what is kept for ever stays so.
          expect(currentExpiresAt === null ? now === null : now !== null && now >= currentExpiresAt).toBe(true);
        }
      }
      expect(await replayed(history.registry.store)).toEqual(history.registry.store.dumpViews());
    }),
    { numRuns: 150 },
  );
});
