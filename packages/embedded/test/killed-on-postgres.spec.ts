import { join } from 'node:path';
import { createDatabase, describeWith, type TestDatabase, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CONTROL_STEPS } from '../src/control.js';
import { expectRecovered } from './crash/after-restart.js';
import { announcementsOf, placesOf, pointsOf } from './crash/points.js';
import type { PushedFile } from './crash/push-process.js';
import { runPush } from './crash/push-run.js';
import { EVERY_WAY, ONE_FILE } from './crash/pushed-files.js';
import { configFor, lastSequenceOf, prepare, type Site } from './crash/site.js';

/** Each run has a limit of its own; this is for all runs of a test in the long mode. */
const LONGEST_MS = 1_200_000;

describeWith('postgres', 'A push to PostgreSQL whose process kills itself', () => {
  killedInTransactions(ONE_FILE);
  describeWith('long', 'on every way through an ingest', () => killedInTransactions(EVERY_WAY));
});

/** All pushes go into one log, one after the other, each under a key of its own. */
function killedInTransactions(files: readonly PushedFile[]): void {
  let database: TestDatabase;
  let config: Site['config'];
  let storageRoot: string;
  let announced: readonly string[];
  let series = 0;

  const pushed = async (killAt: number) => {
    series += 1;
    const orders = { files, key: `run-${series}`, series };
    const site = { config, storageRoot, lastSequence: await lastSequenceOf(config) };
    return { orders, site, run: await runPush({ ...orders, config, killAt }) };
  };

  beforeAll(async () => {
    storageRoot = join((await temporaryDirectory()).path, 'objects');
    database = await createDatabase();
    config = configFor(database.url, storageRoot);
    await prepare({ config, storageRoot }, files);
    // The first push makes the storage the log's, and notes that; those after it find it so.
    await pushed(0);
    announced = announcementsOf((await pushed(0)).run);
  });

  afterAll(() => database.drop());

  it.each(pointsOf(CONTROL_STEPS))(
    '%s, wherever that is, has lost nothing and can be repeated',
    async (point) => {
      const places = placesOf(point, announced);
      expect(places).not.toEqual([]);
      for (const killAt of places) {
        const { orders, run, site } = await pushed(killAt);
        expect(run.signal).toBe('SIGKILL');
        expect(announcementsOf(run)).toEqual(announced.slice(0, killAt));
        await expectRecovered(site, orders, run.reports);
      }
    },
    LONGEST_MS,
  );
}
