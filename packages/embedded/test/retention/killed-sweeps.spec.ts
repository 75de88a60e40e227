import { describeWith } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Copies, postgresCopies, sqliteCopies } from '../crash/copies.js';
import { twoAtATime } from '../crash/two-at-a-time.js';
import { expectRecovered } from './crash/after-kill.js';
import { type Site, sitesBy } from './crash/sites.js';
import { PAGE, pagesOf, TRANSACTIONS_BEFORE_PAGES, walk } from './crash/walk.js';
import { walked } from './process/walked.js';
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
  killedAtEachMoment('on SQLite', sqliteCopies, [ONE_PAGE, TWO_PAGES]);
  describeWith('postgres', 'by PostgreSQL', () => killedAtEachMoment('on PostgreSQL', postgresCopies, [ONE_PAGE, TWO_PAGES]));
  describeWith('long', 'through more pages', () => {
    killedAtEachMoment('on SQLite', sqliteCopies, [FOUR_PAGES]);
    describeWith('postgres', 'by PostgreSQL', () => killedAtEachMoment('on PostgreSQL', postgresCopies, [FOUR_PAGES]));
  });
});

function killedAtEachMoment(name: string, copies: Copies, walks: readonly Walk[]): void {
  describe(name, () => {
    for (const each of walks) describe(`with ${each.dueCount} packages to mark`, () => killedIn(copies, each));
  });
}

function killedIn(copies: Copies, { dueCount, from }: Walk): void {
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
    newSite = await sitesBy(copies, dueCount);
  }, LONGEST_MS);

  it('come to their end where nobody kills them, by one transaction each', async () => {
    const site = await newSite();
    const moments = await walkedOn(site, 0);
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
          const moments = await walkedOn(site, killAt);
          expect(moments).toHaveLength(killAt);
          await expectRecovered(site, moments.filter((moment) => moment === 'after transaction.commit').length);
          await site.remove();
        },
      );
    },
    LONGEST_MS,
  );
}

const walkedOn = ({ config, prepared }: Site, killAt: number) =>
  walked({ config, clock: prepared.now, killAt }, ({ control }) => walk(control, prepared, 'the first'));
