import { describeWith } from '@artifact-store/testkit';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DURABLE_STEPS } from '../src/index.js';
import { expectRecovered } from './crash/after-restart.js';
import { announcementsOf, placesOf, pointsOf } from './crash/points.js';
import type { PushedFile } from './crash/push-process.js';
import { runPush } from './crash/push-run.js';
import { EVERY_SIZE, EVERY_WAY } from './crash/pushed-files.js';
import { type SqliteSite, sqliteSites } from './crash/site.js';
import { twoAtATime } from './crash/two-at-a-time.js';

const POINTS = pointsOf(DURABLE_STEPS);

/** Each run has a limit of its own; this is for all runs of a test in the long mode. */
const LONGEST_MS = 1_200_000;

describe('A push whose process kills itself', () => killedAtEachStep(EVERY_WAY));
describeWith('long', 'A push of every size whose process kills itself', () => killedAtEachStep(EVERY_SIZE));

function killedAtEachStep(files: readonly PushedFile[]): void {
  const orders = { files, key: 'run', series: 1 };
  const used: SqliteSite[] = [];
  /** Every announcement of a push that nobody kills, in order. */
  let announced: readonly string[];
  let newSite: () => Promise<SqliteSite>;

  const pushed = async (killAt: number) => {
    const site = await newSite();
    used.push(site);
    return { site, run: await runPush({ ...orders, config: site.config, killAt }) };
  };

  beforeAll(async () => {
    newSite = await sqliteSites(files);
    const { run, site } = await pushed(0);
    announced = announcementsOf(run);
    await expectRecovered(site, orders, run.reports);
  });

  afterEach(async () => {
    for (const { directory } of used.splice(0)) await directory.remove();
  });

  it('takes every declared step, and no other', () => {
    expect(new Set(announced)).toEqual(new Set(POINTS));
  });

  it.each(POINTS)(
    '%s, wherever that is, has lost nothing and can be repeated',
    async (point) => {
      const places = placesOf(point, announced);
      expect(places).not.toEqual([]);
      await twoAtATime(places, async (killAt) => {
        const { run, site } = await pushed(killAt);
        expect(run.signal).toBe('SIGKILL');
        expect(announcementsOf(run)).toEqual(announced.slice(0, killAt));
        await expectRecovered(site, orders, run.reports);
      });
    },
    LONGEST_MS,
  );
}
