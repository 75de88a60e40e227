import { type PackageId, parseTimestamp } from '@artifact-store/identity';
import { PACKAGE_STATUSES, type PackageStatus } from '@artifact-store/planes';
import { HOLD_ID, PACKAGE_ID, packageDetails } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import type { CollectablePackage, Views } from '../ports/views.js';
import type { CollectionCursor } from './collection-job.js';
import { isToBeLetGo, loadCandidates, MORE_THAN_A_PAGE, RELEASE_PAGE, selectPackages } from './select-packages.js';

const EXPIRES = parseTimestamp('2026-08-14T09:00:00.000Z');
const BEFORE = parseTimestamp('2026-08-14T08:59:59.999Z');
const AFTER = parseTimestamp('2026-08-14T09:00:00.001Z');
const MARKED = { eligibleForDeletion: true, eligibleAt: EXPIRES };

function details(status: PackageStatus, marks = {}, packageId = PACKAGE_ID): CollectablePackage {
  const { retention } = packageDetails({ retention: { packageId, ...MARKED, ...marks } });
  return { status, retention };
}

describe('whether a package is let go', () => {
  /** What is true of a package, and for which statuses it goes then. */
  const TABLE: { readonly [Case: string]: readonly [retention: object, clock: typeof EXPIRES, goes: readonly PackageStatus[]] } =
    {
      'marked and expired': [{}, AFTER, ['created', 'finalized', 'collecting']],
      'marked, and expired this very millisecond': [{}, EXPIRES, ['created', 'finalized', 'collecting']],
      'marked, and not expired by the clock': [{}, BEFORE, ['collecting']],
      'not marked': [{ eligibleForDeletion: false }, AFTER, ['collecting']],
      held: [{ activeHoldId: HOLD_ID }, AFTER, ['collecting']],
      'kept for ever': [{ currentExpiresAt: null }, AFTER, ['collecting']],
    };

  it.each(
    Object.entries(TABLE).flatMap(([name, [retention, clock, goes]]) =>
      PACKAGE_STATUSES.map((status) => ({ name, status, retention, clock, goes: goes.includes(status) })),
    ),
  )('that is $status and $name: $goes', ({ status, retention, clock, goes }) => {
    expect(isToBeLetGo(details(status, retention), clock)).toBe(goes);
  });
});

const idOf = (number: number) => `019bf4c0-0000-7000-8000-${String(number).padStart(12, '0')}` as PackageId;

describe('what a page looks at', () => {
  /** Of packages with so many live locations each, how many are counted, and how far at most. */
  async function countedOf(lives: readonly number[]) {
    const eligible = lives.map((_, index) => details('created', {}, idOf(index)));
    const counted: { readonly packages: number; readonly most: number | undefined }[] = [];
    const views = {
      collectingPackages: async () => [],
      eligiblePackages: async () => eligible,
      countLocations: async (packageIds: readonly PackageId[], most?: number) => {
        counted.push({ packages: packageIds.length, most });
        return packageIds.map((packageId) => ({ packageId, live: lives[Number(packageId.slice(-12))] ?? 0, deleted: 0 }));
      },
    } as unknown as Views;
    const cursor = { hasSeenCollecting: true, after: undefined } as unknown as CollectionCursor;
    const { packages, counts } = await loadCandidates(views, cursor);
    expect(counts.size).toBe(packages.length);
    return { packages: packages.length, most: new Set(counted.map(({ most }) => most)) };
  }

  const most = new Set([MORE_THAN_A_PAGE]);

  it.each([
    ['all of them where they fit', Array(RELEASE_PAGE).fill(1), RELEASE_PAGE],
    ['the first of them where these fill the page', Array(RELEASE_PAGE).fill(RELEASE_PAGE), 50],
    ['as many more as it takes to fill the page', Array(RELEASE_PAGE).fill(5), 150],
    ['all of them where they have no files', Array(RELEASE_PAGE).fill(0), RELEASE_PAGE],
  ])('is %s, and none is counted further than it takes to fill the page', async (_, lives, packages) => {
    expect(await countedOf(lives)).toEqual({ packages, most });
  });
});

describe('the selection of a page', () => {
  /** What is chosen of packages with so many live locations; `c` where one is collecting, `-` where one is not to go. */
  function chosenOf(...packages: readonly (number | `c${number}` | '-')[]) {
    const found = packages.map((each, index) =>
      details(
        String(each).startsWith('c') ? 'collecting' : 'created',
        each === '-' ? { eligibleForDeletion: false } : {},
        idOf(index),
      ),
    );
    const lives = packages.map((each) => (each === '-' ? 1 : Number(String(each).replace('c', ''))));
    const counts = new Map(lives.map((live, index) => [idOf(index), { live, deleted: 0 }]));
    const { chosen, last } = selectPackages({ packages: found, counts }, AFTER);
    return {
      chosen: chosen.map((each) => found.indexOf(each.details)),
      last: last === undefined ? undefined : found.indexOf(last),
    };
  }

  it.each([
    ['nothing', [], [], undefined],
    ['all that fit', [1, RELEASE_PAGE - 2, 1], [0, 1, 2], 2],
    ['none that does not fit any more, nor any after it', [1, RELEASE_PAGE, 1], [0], 0],
    ['one that is larger than a page, alone', [RELEASE_PAGE + 1, 1], [0], 0],
    ['one of no file beside one that fills the page', [RELEASE_PAGE, 0], [0, 1], 1],
    ['none that is not to go, and looks past it', [1, '-', 1, '-'], [0, 2], 3],
    ['those that are collecting, which no position tells of', ['c3', 'c2'], [0, 1], undefined],
    ['those that are collecting before the others', ['c3', 1], [0, 1], 1],
  ] as const)('takes %s', (_what, packages, chosen, last) => {
    expect(chosenOf(...packages)).toEqual({ chosen, last });
  });
});
