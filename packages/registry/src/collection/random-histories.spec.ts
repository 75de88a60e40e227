import { createDigester } from '@artifact-store/digest';
import { type HoldId, parseId, timestampOf } from '@artifact-store/identity';
import type { CreatedPackage, JobView } from '@artifact-store/planes';
import { MemoryDepot } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';

// What the rules say, said once more in the plainest way: numbers, lists, and no code of the registry.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GRACE = 3600;
const CONTENTS = ['a', 'b', 'c', 'd'] as const;
type Content = (typeof CONTENTS)[number];

interface Kept {
  readonly created: CreatedPackage;
  expires: number;
  eligible: boolean;
  status: 'created' | 'finalized' | 'garbage_collected';
  isFinalized: boolean;
  readonly holds: string[];
  readonly files: { readonly content: Content; readonly generation: number }[];
}

class Rules {
  clock = Date.parse('2026-05-16T09:00:00.000Z');
  private lastEvent = 0;
  readonly packages: Kept[] = [];
  readonly generation = new Map<Content, number>();
  readonly claimed = new Map<Content, number>();

  /** Events are never of an earlier time than the last one. */
  record(): number {
    this.lastEvent = Math.max(this.lastEvent, this.clock);
    return this.lastEvent;
  }

  references(content: Content): number {
    const live = this.packages.filter(({ status }) => status !== 'garbage_collected');
    return live.flatMap(({ files }) => files).filter((file) => file.content === content).length;
  }

  store(target: Kept, content: Content): boolean {
    if (target.status !== 'created') return false;
    this.record();
    target.files.push({ content, generation: this.generation.get(content) ?? 0 });
    this.claimed.delete(content);
    return true;
  }

  finalize(target: Kept): boolean {
    if (target.status === 'created') {
      if (target.files.length === 0) return false;
      this.record();
      target.status = 'finalized';
      target.isFinalized = true;
    }
    // What was finalized once answers so for ever.
    return target.isFinalized;
  }

  extend(target: Kept, to: number): boolean {
    if (target.status === 'garbage_collected' || to <= target.expires || to <= this.clock) return false;
    this.record();
    target.expires = to;
    target.eligible = false;
    return true;
  }

  sweep(): void {
    for (const target of this.packages) {
      if (target.eligible || target.expires > this.clock || target.holds.length > 0) continue;
      if (target.status === 'garbage_collected') continue;
      this.record();
      target.eligible = true;
    }
  }

  /** Answers how many references are given up. */
  letGo(): number {
    let released = 0;
    for (const target of this.packages) {
      if (!target.eligible || target.holds.length > 0 || target.expires > this.clock) continue;
      const at = this.record();
      target.status = 'garbage_collected';
      target.eligible = false;
      released += target.files.length;
      for (const { content } of target.files) if (this.references(content) === 0) this.claimed.set(content, at);
    }
    return released;
  }

  due(graceSeconds: number): Content[] {
    return CONTENTS.filter((content) => (this.claimed.get(content) ?? Infinity) <= this.clock - graceSeconds * 1000);
  }

  giveUp(contents: readonly Content[]): void {
    for (const content of contents) {
      this.record();
      this.generation.set(content, (this.generation.get(content) ?? 0) + 1);
      this.claimed.delete(content);
    }
  }

  undelete(target: Kept, to: number): boolean {
    if (target.status !== 'garbage_collected' || to <= this.clock) return false;
    if (target.files.some(({ content, generation }) => (this.generation.get(content) ?? 0) !== generation)) return false;
    this.record();
    target.status = target.isFinalized ? 'finalized' : 'created';
    target.expires = to;
    target.eligible = false;
    for (const { content } of target.files) this.claimed.delete(content);
    return true;
  }
}

/** One of those there are, by its number modulo their count. */
const which = fc.nat(5);
const contents = fc.constantFrom(...CONTENTS);
const spans = fc.constantFrom(-1, 0, 1, HOUR - 1, HOUR, DAY - 1, DAY, 2 * DAY, 2 * DAY, 2 * DAY);
const graces = fc.constantFrom(0, 0, GRACE);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), content: contents }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('upload' as const), which, content: contents }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('known' as const), which, content: contents }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('finalize' as const), which }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('extend' as const), which, by: spans }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('undelete' as const), which, by: spans }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('time' as const), by: spans, isBack: fc.boolean() }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('collect' as const), grace: graces, isTried: fc.boolean() }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('broken' as const),
        grace: graces,
        pages: fc.integer({ min: 1, max: 4 }),
        isCrash: fc.boolean(),
      }),
    },
  ),
  { maxLength: 40, size: 'max' },
);
type Step = ReturnType<typeof steps.generate>['value'][number];
type Of<Do extends Step['do']> = Extract<Step, { do: Do }>;

/** The registry with its bytes, and the rules, led through the same history. */
class History {
  readonly depot = new MemoryDepot(digester);
  readonly rules = new Rules();
  private paths = 0;

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'create':
        return this.create(step.content);
      case 'time':
        return this.moveClock(step.isBack ? -step.by : step.by);
      case 'expire':
        return this.expire();
      case 'collect':
        return this.collect(step);
      case 'broken':
        return this.breakOff(step);
      default:
        return this.onPackage(step);
    }
  }

  private async onPackage(step: Of<'upload' | 'known' | 'finalize' | 'extend' | 'hold' | 'release' | 'undelete'>): Promise<void> {
    const { rules, depot } = this;
    const target = rules.packages[step.which % rules.packages.length];
    if (target === undefined) return;
    const { packageId } = target.created.package;
    const { plane } = depot.registry;
    const asked = { packageId, reason: 'r', actor: 'ana' };
    switch (step.do) {
      case 'upload': {
        const result = await depot.upload(target.created, [this.path(), step.content]);
        expect('file' in result).toBe(rules.store(target, step.content));
        return;
      }
      case 'known': {
        const isKnown = rules.references(step.content) > 0;
        const files = [depot.knownFile([this.path(), step.content])];
        const recorded = plane.known.record({ packageId, actor: 'ana', files });
        if (target.status !== 'created') return this.agree(false, recorded);
        expect((await recorded)[0] !== null).toBe(isKnown);
        if (isKnown) rules.store(target, step.content);
        return;
      }
      case 'finalize':
        return this.agree(rules.finalize(target), plane.packages.finalize({ packageId, actor: 'ana' }));
      case 'extend': {
        const to = target.expires + step.by;
        return this.agree(rules.extend(target, to), plane.retention.extend({ ...asked, newExpiresAt: timestampOf(to) }));
      }
      case 'hold': {
        const held = plane.retention.hold(asked);
        if (target.status === 'garbage_collected') return this.agree(false, held);
        rules.record();
        target.holds.push((await held).holdId);
        target.eligible = false;
        return;
      }
      case 'release': {
        const [holdId] = target.holds.splice(0, 1);
        if (holdId === undefined) return;
        rules.record();
        await plane.retention.release({ ...asked, holdId: parseId<HoldId>(holdId) });
        return;
      }
      case 'undelete': {
        const to = rules.clock + step.by;
        return this.agree(rules.undelete(target, to), plane.collection.undelete({ ...asked, newExpiresAt: timestampOf(to) }));
      }
    }
  }

  private path = () => `f${this.paths++}`;

  private async create(content: Content): Promise<void> {
    const created = await this.depot.registry.create();
    const expires = this.rules.record() + DAY;
    const target: Kept = { created, expires, eligible: false, status: 'created', isFinalized: false, holds: [], files: [] };
    this.rules.packages.push(target);
    await this.depot.upload(created, [this.path(), content]);
    this.rules.store(target, content);
  }

  private moveClock(by: number): void {
    this.rules.clock += by;
    this.depot.registry.clock.advance(by);
  }

  private async expire(): Promise<void> {
    await this.depot.expire();
    this.rules.clock += 2 * DAY;
    this.rules.sweep();
  }

  private async collect({ grace: graceSeconds, isTried }: Of<'collect'>): Promise<void> {
    const tried = isTried ? await this.depot.collect({ graceSeconds }, { dryRun: true }) : undefined;
    const open = (await this.depot.registry.store.views.openReclaims(100)).length;
    const done = await this.depot.collect({ graceSeconds });
    if (tried !== undefined) expect(tried.result).toEqual(done.result);
    this.expectResult(done, open, graceSeconds);
  }

  private expectResult({ result }: JobView, open: number, graceSeconds: number): void {
    const released = this.rules.letGo();
    const due = this.rules.due(graceSeconds);
    this.rules.giveUp(due);
    expect(result).toMatchObject({
      released_locations: released,
      reclaimed_objects: due.length + open,
      claimed_objects: this.rules.claimed.size,
    });
  }

  /** A collection that nobody goes on with, its last deletion not carried out. */
  private async breakOff({ grace: graceSeconds, pages, isCrash }: Of<'broken'>): Promise<void> {
    const { depot, rules } = this;
    const { work } = depot.registry.plane;
    const given = (await depot.told('v1.storage.object_reclaim_started')).length;
    const lease = await depot.begin({ graceSeconds });
    for (let page = 1; page < pages; page++) if ((await depot.page(lease)).state !== 'running') break;
    const job = await depot.registry.plane.jobs.get(lease.jobId);
    if (job.state === 'running') await work.collect(lease);
    if (isCrash) await depot.crash();
    rules.letGo();
    const started = (await depot.told('v1.storage.object_reclaim_started')).slice(given);
    if (started.length === 0) return;
    const due = rules.due(graceSeconds);
    expect(new Set(started.map(({ contentAddress }) => contentAddress))).toEqual(new Set(due.map((each) => depot.address(each))));
    rules.giveUp(due);
  }

  /** That the registry does what the rules allow, and refuses all else by an error of the catalogue. */
  private async agree(allowed: boolean, act: Promise<unknown>): Promise<void> {
    const done = await act.then(
      () => true,
      (error: { code?: string }) => {
        expect(error.code).toMatch(
          /^(expiry_not_later|expiry_in_past|package_(not_open|collected|not_collected|reclaimed)|empty_package)$/,
        );
        return false;
      },
    );
    expect(done).toBe(allowed);
  }

  expected() {
    const { packages, generation, claimed } = this.rules;
    return {
      packages: packages.map(({ status, eligible, expires }) => ({ status, eligible, expires: timestampOf(expires) })),
      objects: CONTENTS.map((content) => ({
        generation: generation.get(content) ?? 0,
        live: this.rules.references(content),
        claimed: timeOrNull(claimed.get(content)),
      })),
    };
  }

  async actual() {
    const { plane } = this.depot.registry;
    const details = this.rules.packages.map(({ created }) => plane.packages.get(created.package.packageId));
    const objects = CONTENTS.map((content) => this.depot.object(content));
    return {
      packages: (await Promise.all(details)).map(({ package: { status }, retention }) => {
        return { status, eligible: retention.eligibleForDeletion, expires: retention.currentExpiresAt };
      }),
      objects: (await Promise.all(objects)).map((object) => {
        const { generation = 0, liveLocations: live = 0, claimedAt: claimed = null } = object ?? {};
        return { generation, live, claimed };
      }),
    };
  }
}

const timeOrNull = (time: number | undefined) => (time === undefined ? null : timestampOf(time));
const digester = createDigester();

it('loses no byte that is referred to, and follows an independent reading of the rules, through any history', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const history = new History();
      const { depot } = history;
      for (const step of sequence) {
        await history.take(step);
        expect(await history.actual()).toEqual(history.expected());
        depot.deleteAgain();
        expect(depot.faults()).toEqual([]);
      }
      const views = depot.registry.store.dumpViews();
      await depot.crash();
      expect(depot.registry.store.dumpViews()).toEqual(views);
    }),
    { numRuns: 150 },
  );
});
