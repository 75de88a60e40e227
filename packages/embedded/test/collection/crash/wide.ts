import { writeFile } from 'node:fs/promises';
import { addSeconds, type PackageId } from '@artifact-store/identity';
import { pathOfStored } from '@artifact-store/testkit';
import { sweep } from '../planes.js';
import { COLLECTION } from './collection.js';
import { jobWalk } from './job-walk.js';
import { type Ground, rootsOf, type Scenario } from './site.js';
import { addressOf, bytesOf, filledWith, KEPT, OBJECT_BYTES, whileOpenAt } from './stock.js';
import { UNDELETE, undeleteWalk } from './undelete.js';
import { VERIFICATION } from './verification.js';

/** So many releases, or findings, are told of in one transaction; so a package of one more takes two. */
const PAGE = 500;
const FILES = PAGE + 1;

const COLLECT = { kind: 'retention-gc', options: { graceSeconds: 0 } } as const;

/** A package of one file more than a page, all of the same bytes; it is to go. */
const widePackage = (ground: Ground): Promise<PackageId> =>
  whileOpenAt(ground, async (planes) => {
    const packageId = await filledWith(planes, 'wide', FILES);
    await sweep(planes);
    return packageId;
  });

/** What is larger than a page: between two of them it is done in part. */
export const WIDE: readonly Scenario[] = [
  {
    name: 'A collection of a package that is larger than a page',
    steps: COLLECTION.steps,
    async prepare(ground) {
      const packageId = await widePackage(ground);
      const counts = { done: 2, bytes: OBJECT_BYTES, released_locations: FILES, collected_packages: 1, reclaimed_objects: 1 };
      // The first page begins it, the second ends it, a third finds nothing.
      return { ...jobWalk(COLLECT), appended: [0, 0, 0, 1 + PAGE, 1 + 1, 0, 1, 1, 0, 0], counts, items: [packageId] };
    },
  },
  {
    name: 'A verification of an object with more files than a page',
    steps: VERIFICATION.steps,
    async prepare(ground) {
      await whileOpenAt(ground, (planes) => filledWith(planes, 'wide', FILES, KEPT));
      await writeFile(pathOfStored(rootsOf(ground).get('one') ?? '', addressOf('wide'), 0), bytesOf('not so'));
      return {
        ...jobWalk({ kind: 'storage-verify' }),
        appended: [0, 0, 0, 0, PAGE, 1, 0],
        counts: { done: 1, bytes: OBJECT_BYTES, checked: 1, failed: 1 },
        damaged: new Map([[addressOf('wide'), 'changed']]),
      };
    },
  },
  {
    name: 'An undelete of a package that is half released',
    steps: UNDELETE.steps,
    async prepare(ground) {
      const packageId = await widePackage(ground);
      await whileOpenAt(ground, async ({ control: { jobs, work } }) => {
        const { jobId } = await jobs.create({ ...COLLECT, actor: 'stock' });
        const lease = await work.next({ owner: 'stock', jobId });
        if (lease === null) throw new Error('somebody else works on the job');
        await work.collect(lease);
        await work.fail(lease, { code: 'internal_error', detail: 'broken off' });
      });
      return undeleteWalk([packageId], addSeconds(ground.now, 24 * 60 * 60), FILES - PAGE);
    },
  },
];
