import { describeWith } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { twoAtATime } from '../crash/two-at-a-time.js';
import { expectRecovered } from './crash/after-kill.js';
import { postgresSites, type Site, sqliteSites } from './crash/sites.js';
import { PAGE, pagesOf, TRANSACTIONS_BEFORE_PAGES, walk } from './crash/walk.js';
import { ProcessGoneError, RetentionProcess } from './process/running.js';
import { MOMENTS_OF_TRANSACTION } from './race/race-ground.js';

/** Each run is short; this is for all runs of a test. */
const LONGEST_MS = 1_200_000;
interface Walk {
  /** How many packages the sweep of it marks. */
  readonly dueCount: number;
  /** The transactions before this one are disturbed in another walk. */
  readonly from: number;
}

const ONE_PAGE: Walk = { dueCount: 2, from: 0 };
/** The second page is of one package. */
const TWO_PAGES: Walk = { dueCount: PAGE + 1, from: TRANSACTIONS_BEFORE_PAGES };
/** The last page is of none. */
const FOUR_PAGES: Walk = { dueCount: 3 * PAGE, from: 0 };

describe('Extensions, holds, releases and sweeps whose process kills itself', () => {
  killedAtEachMoment('on SQLite', sqliteSites, [ONE_PAGE, TWO_PAGES]);
  describeWith('postgres', 'by PostgreSQL', () => killedAtEachMoment('on PostgreSQL', postgresSites, [ONE_PAGE, TWO_PAGES]));
  describeWith('long', 'through more pages', () => {
    killedAtEachMoment('on SQLite', sqliteSites, [FOUR_PAGES]);
    describeWith('postgres', 'by PostgreSQL', () => killedAtEachMoment('on PostgreSQL', postgresSites, [FOUR_PAGES]));
  });
});

type Sites = (dueCount: number) => Promise<() => Promise<Site>>;

function killedAtEachMoment(name: string, sites: Sites, walks: readonly Walk[]): void {
  describe(name, () => {
    for (const each of walks) describe(`with ${each.dueCount} packages to mark`, () => killedIn(sites, each));
  });
}

function killedIn(sites: Sites, { dueCount, from }: Walk): void {
  const pages = pagesOf(dueCount);
  const transactions = [
    'an extension',
    'a hold',
    'a release',
    'the creation of a job',
    'its lease',
    'its beginning',
    ...Array.from({ length: pages }, (_, index) => `page ${index + 1}`),
  ];
  let newSite: () => Promise<Site>;

  beforeAll(async () => {
    newSite = await sites(dueCount);
  }, LONGEST_MS);

  it('come to their end where nobody kills them, by one transaction each', async () => {
    const site = await newSite();
    const moments = await walked(site, 0);
    expect(moments).toHaveLength(transactions.length * MOMENTS_OF_TRANSACTION);
    expect(transactions).toHaveLength(TRANSACTIONS_BEFORE_PAGES + pages);
    await expectRecovered(site, transactions.length);
    await site.remove();
  });

  it.each(transactions.map((transaction, index) => [transaction, index] as const).slice(from))(
    'in %s, before or after any of its steps, have lost nothing and done nothing by half, and others go on with them',
    async (_transaction, index) => {
      const first = index * MOMENTS_OF_TRANSACTION;
      await twoAtATime(
        [1, 2, 3, 4, 5, 6].map((moment) => first + moment),
        async (killAt) => {
          const site = await newSite();
          const moments = await walked(site, killAt);
          expect(moments).toHaveLength(killAt);
          await expectRecovered(site, moments.filter((moment) => moment === 'after transaction.commit').length);
          await site.remove();
        },
      );
    },
    LONGEST_MS,
  );
}

/** The moments that a walk came by in a process of its own, up to the one at which it killed itself. */
async function walked({ config, prepared }: Site, killAt: number): Promise<readonly string[]> {
  const process = await RetentionProcess.start({ config, clock: prepared.now, killAt });
  try {
    await walk(process.control, prepared, 'the first');
    await process.end();
  } catch (error) {
    if (!(error instanceof ProcessGoneError)) throw error;
    expect(await process.gone()).toBe('SIGKILL');
  } finally {
    await process.kill();
  }
  return process.moments;
}
