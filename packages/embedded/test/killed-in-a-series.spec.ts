import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DATA_STEPS } from '../src/data.js';
import { expectRecovered } from './crash/after-restart.js';
import { announcementsOf, placesOf, pointsOf } from './crash/points.js';
import { runPush } from './crash/push-run.js';
import { A_SERIES } from './crash/pushed-files.js';
import { type SqliteSite, sqliteSites } from './crash/site.js';
import { twoAtATime } from './crash/two-at-a-time.js';

const LONGEST_MS = 120_000;
const POINTS = pointsOf(DATA_STEPS);

describe('A series of files whose process kills itself', () => {
  const orders = { files: A_SERIES, key: 'run', series: 1, isSeries: true };
  const used: SqliteSite[] = [];
  let newSite: () => Promise<SqliteSite>;
  /** Every announcement of a series that nobody kills. */
  let announced: readonly string[];

  const pushed = async (kill: { readonly killAt: number; readonly point?: string }) => {
    const site = await newSite();
    used.push(site);
    return { site, run: await runPush({ ...orders, config: site.config, ...kill }) };
  };

  beforeAll(async () => {
    newSite = await sqliteSites(A_SERIES);
    const { run, site } = await pushed({ killAt: 0 });
    announced = announcementsOf(run);
    await expectRecovered(site, orders, run.reports);
  });

  afterEach(async () => {
    for (const { directory } of used.splice(0)) await directory.remove();
  });

  it('has fewer receipts than files, though one of them is recorded twice', () => {
    expect(placesOf('after receipt.record', announced).length).toBeLessThan(A_SERIES.length);
  });

  it.each(POINTS)(
    '%s, the first time, in the middle and the last time, has lost nothing and can be repeated',
    async (point) => {
      const { length } = placesOf(point, announced);
      expect(length).toBeGreaterThan(0);
      await twoAtATime([...new Set([1, Math.ceil(length / 2), length])], async (killAt) => {
        const { run, site } = await pushed({ killAt, point });
        // Which files are a batch is a matter of time, and with it how many receipts there are: it may have come to its end.
        const met = placesOf(point, announcementsOf(run)).length;
        expect([met, run.signal]).toEqual(run.signal === null ? [expect.any(Number), null] : [killAt, 'SIGKILL']);
        if (run.signal === null) expect(met).toBeLessThan(killAt);
        await expectRecovered(site, orders, run.reports);
      });
    },
    LONGEST_MS,
  );
});
