import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addSeconds, epochMilliseconds } from '@artifact-store/identity';
import { pathOfStored } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { collect, type Planes, sweep } from '../planes.js';
import { jobWalk } from './job-walk.js';
import { type Ground, rootsOf, type Scenario } from './site.js';
import { addressOf, bytesOf, filled, KEPT, OBJECT_BYTES, whileOpenAt } from './stock.js';

const DAY_SECONDS = 24 * 60 * 60;
const ORPHANS = 2;
/** Two that are kept and there, two orphans, and one that is missing. */
const STORED = 2 + ORPHANS;

/** Deletes what uploads left that broke off: one of a content that the log never heard of, and one of a content that it gave up. */
export const RECONCILIATION: Scenario = {
  name: 'A reconciliation',
  steps: [
    ...['staging.create', 'staging.write', 'staging.sync', 'registry.rename', 'registry.sync'],
    ...['work.toReconcile', 'data.list', 'data.stat', 'work.reconciled', 'data.delete', 'work.reclaimed', 'object.delete'],
  ],
  async prepare(ground) {
    await whileOpenAt(ground, async (planes) => {
      await filled(planes, ['again']);
      await sweep(planes);
      await collect(planes);
      await filled(planes, ['kept', 'other', 'lost'], KEPT);
    });
    await leave(ground, 'never heard of', 0);
    await leave(ground, 'again', 1);
    await rm(pathAt(ground, 'lost', 0));
    const options = { deleteOrphans: true, expectedOrphans: ORPHANS };
    return {
      ...jobWalk({ kind: 'storage-reconcile', options }),
      // Asked for, taken, begun; a stretch and what is in it; on to what is to go, and the stretch again; both are given up; they are
      // handed out, and gone; the end.
      appended: [0, 0, 0, 0, 0, 0, 0, ORPHANS, 0, ORPHANS, 0],
      counts: {
        ...{ done: STORED + 1 + STORED, bytes: STORED * OBJECT_BYTES, objects: STORED, missing: 1, orphans: ORPHANS },
        ...{ orphan_bytes: ORPHANS * OBJECT_BYTES, recent: 0, dead_keys: 0, reclaimed_objects: ORPHANS },
        reclaimed_bytes: ORPHANS * OBJECT_BYTES,
      },
      damaged: new Map([[addressOf('lost'), 'missing']]),
      expectDone: (planes) => expectToldOnce(planes),
    };
  },
};

const pathAt = (ground: Ground, name: string, generation: number) =>
  pathOfStored(rootsOf(ground).get('one') ?? '', addressOf(name), generation);

/** Bytes of the day before, of which nobody was told. */
async function leave(ground: Ground, name: string, generation: number): Promise<void> {
  const path = pathAt(ground, name, generation);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytesOf(name));
  const dayBefore = new Date(epochMilliseconds(addSeconds(ground.now, -DAY_SECONDS)));
  await utimes(path, dayBefore, dayBefore);
}

async function expectToldOnce({ control }: Planes): Promise<void> {
  const jobs = (await control.jobs.list({ kind: 'storage-reconcile' })).items;
  const pages = await Promise.all(jobs.map(({ jobId }) => control.jobs.items({ jobId })));
  const told = pages.flatMap(({ items }) => items).map(({ finding, content_address: address }) => `${finding} ${address}`);
  expect(told.sort()).toEqual(
    [`missing ${addressOf('lost')}`, `orphan ${addressOf('again')}`, `orphan ${addressOf('never heard of')}`].sort(),
  );
  expect(await control.health.storage()).toMatchObject({ missingObjects: 1 });
}
