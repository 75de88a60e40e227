import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { parseTimestamp } from '@artifact-store/identity';
import type { JobView } from '@artifact-store/planes';
import { temporaryDirectory, until } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ControlConfig } from '../../src/control.js';
import { expectIdenticalReplay } from './control-config.js';
import { CLASSES, justBefore, START, STEPS, secondsAfter } from './years/calendar.js';
import { type Kept, type Passing, Walker } from './years/walker.js';

const LONGEST_MS = 100_000;
const DAY = 24 * 60 * 60;
const PASSINGS: readonly Passing[] = ['on', 'restarted', 'killed'];

describe('A server whose clock is moved through years', () => {
  let config: ControlConfig;
  let walker: Walker;

  beforeEach(async () => {
    const directory = await temporaryDirectory();
    config = configOf({ ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(directory.path, 'store.db')}` });
    walker = await Walker.start(config, START);
  });

  afterEach(() => walker.kill());

  it(
    'marks at each time those packages of each class that have expired and that nothing holds, and never a permanent one',
    async () => {
      const all: Record<'plain' | 'extended' | 'held' | 'twiceHeld', Kept[]> = {
        plain: [],
        extended: [],
        held: [],
        twiceHeld: [],
      };
      for (const className of CLASSES) {
        for (const kept of Object.values(all)) kept.push(await walker.create(className));
      }
      for (const kept of all.extended) await walker.extend(kept, secondsAfter(kept.expiresAt ?? START, 45 * DAY));
      for (const kept of [...all.held, ...all.twiceHeld, ...all.twiceHeld]) await walker.hold(kept);
      const events = new Map<string, () => Promise<void>>([
        ['2028-03-01T00:00:00.000Z', () => each(all.plain, (kept) => walker.hold(kept))],
        ['2028-03-31T00:00:00.000Z', () => each(CLASSES, (className) => walker.create(className))],
        ['2029-02-28T00:00:00.000Z', () => each([...all.held, ...all.twiceHeld], (kept) => walker.releaseOne(kept))],
        ['2030-06-30T00:00:00.000Z', () => each(all.extended, (kept) => walker.extend(kept, EXTENDED_TO))],
        ['2032-02-29T12:00:00.000Z', () => each([...all.plain, ...all.twiceHeld], (kept) => walker.releaseOne(kept))],
        ['2036-03-01T00:00:00.000Z', () => each(CLASSES, (className) => walker.create(className))],
      ]);

      for (const [index, time] of [...STEPS, ...BEYOND].entries()) {
        const sweep = await walker.walkTo(time, index === 0 ? 'on' : PASSINGS[index % PASSINGS.length]);
        await walker.expectMarked(sweep);
        await events.get(time)?.();
        events.delete(time);
        await walker.expectAll();
      }

      expect([...events.keys()]).toEqual([]);
      const kept = walker.packages.filter(({ isEligible }) => !isEligible).map(({ className }) => className);
      expect(new Set(kept)).toEqual(new Set(['permanent-record']));
      await walker.end();
      await expectIdenticalReplay(config);
    },
    LONGEST_MS,
  );

  it(
    'sweeps nothing while its clock is behind the log, and goes on once it is not',
    async () => {
      const [transient] = [await walker.create('transient'), await walker.create('raw-evidence')];
      const later = secondsAfter(START, 40 * DAY);
      await walker.expectMarked(await walker.walkTo(later));
      const late = await walker.create('transient');

      const refused = await walker.walkTo(secondsAfter(START, 2 * DAY), 'restarted');
      expect(refused).toMatchObject({ state: 'failed', error: { code: 'clock_skew' }, done: 0 });
      const forced = await sweepByForce(walker);
      expect(forced).toMatchObject({ state: 'succeeded', done: 0 });
      expect(transient.isEligible).toBe(true);

      await walker.expectMarked(await walker.walkTo(justBefore(late.expiresAt ?? START)));
      expect(late.isEligible).toBe(false);
      await walker.expectMarked(await walker.walkTo(late.expiresAt ?? START));
      expect(late.isEligible).toBe(true);
      await walker.end();
      await expectIdenticalReplay(config);
    },
    LONGEST_MS,
  );

  it(
    'marks nothing in a large store when its clock jumps ten years ahead, until it is forced to',
    async () => {
      for (let count = 0; count < 24; count++) await each(CLASSES, (className) => walker.create(className));
      const [held] = walker.packages;
      if (held !== undefined) await walker.hold(held);
      const refused = await walker.walkTo(secondsAfter(START, 10 * 365 * DAY));
      expect(refused).toMatchObject({
        state: 'failed',
        error: { code: 'sweep_refused' },
        done: 0,
        result: { live_packages: 120, due_packages: 95, needs_force: true },
      });
      await walker.expectAll();
      const { jobId } = await walker.control.jobs.create({ kind: 'retention-sweep', dryRun: true, actor: 'operator' });
      expect(await ended(walker, jobId)).toMatchObject({ state: 'succeeded', done: 95, result: { needs_force: true } });
      await walker.expectAll();
      await walker.expectMarked(await sweepByForce(walker));
      expect(walker.packages.filter(({ isEligible }) => isEligible)).toHaveLength(95);
      await walker.end();
      await expectIdenticalReplay(config);
    },
    LONGEST_MS,
  );
});

/** A second after the last step; and a time by which all late packages have expired. */
const EXTENDED_TO = parseTimestamp('2038-11-28T09:00:01.000Z');
const BEYOND = [EXTENDED_TO, parseTimestamp('2044-02-29T00:00:00.000Z')];

async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
  for (const item of items) await act(item);
}

async function sweepByForce(walker: Walker): Promise<JobView> {
  const { jobId } = await walker.control.jobs.create({ kind: 'retention-sweep', options: { force: true }, actor: 'operator' });
  return ended(walker, jobId);
}

async function ended(walker: Walker, jobId: JobView['jobId']): Promise<JobView> {
  await until(async () => (await walker.control.jobs.get(jobId)).finishedAt !== null);
  return walker.control.jobs.get(jobId);
}
