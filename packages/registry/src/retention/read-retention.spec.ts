import { createDigester } from '@artifact-store/digest';
import { memoryRegistry } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import type { Views } from '../index.js';
import { readStatus } from './read-retention.js';

const digester = createDigester();

/** A package that is held `changes` times while its holds are read, and views to read it by. */
async function changingWhileRead(changes: number) {
  const { plane, store, create } = memoryRegistry({ digester });
  const { packageId } = (await create()).package;
  let reads = 0;
  const views: Views = Object.assign(Object.create(store.views), {
    activeHolds: async (...query: Parameters<Views['activeHolds']>) => {
      reads++;
      if (reads <= changes) await plane.retention.hold({ packageId, reason: `${reads}`, actor: 'legal' });
      return store.views.activeHolds(...query);
    },
  });
  return { views, packageId, reads: () => reads };
}

it('tells of one moment: row and holds belong together, whatever happens while they are read', async () => {
  const { views, packageId, reads } = await changingWhileRead(1);
  const { retention, activeHolds } = await readStatus(views, packageId);
  expect(activeHolds).toMatchObject([{ reason: '1' }]);
  expect(retention.activeHoldId).toBe(activeHolds[0]?.holdId);
  expect(reads()).toBe(2);
});

it('answers all the same where a package never stands still', async () => {
  const { views, packageId, reads } = await changingWhileRead(Number.POSITIVE_INFINITY);
  expect(await readStatus(views, packageId)).toMatchObject({ packageId });
  expect(reads()).toBe(5);
});
