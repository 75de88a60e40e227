import { addSeconds, type PackageId, type Timestamp } from '@artifact-store/identity';
import { FileCollectedError, type FileView } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import { collect, type Planes, sweep } from '../planes.js';
import { type Scenario, WALKER, type Walk } from './site.js';
import { filled, KEPT, whileOpenAt } from './stock.js';

const DAY_SECONDS = 24 * 60 * 60;

/** Brings an open and a finalized package back. They share files with each other and with one that was kept. */
export const UNDELETE: Scenario = {
  name: 'An undelete',
  steps: [],
  async prepare(ground) {
    const newExpiresAt = addSeconds(ground.now, 10 * DAY_SECONDS);
    const packageIds = await whileOpenAt(ground, async (planes) => {
      await filled(planes, ['kept', 'shared'], KEPT);
      const open = await filled(planes, ['own', 'both', 'shared']);
      const finalized = await filled(planes, ['both', 'another', 'third']);
      await planes.control.packages.finalize({ packageId: finalized, actor: 'stock' });
      await sweep(planes);
      await collect(planes, DAY_SECONDS);
      return [open, finalized];
    });
    return undeleteWalk(packageIds, newExpiresAt, 0);
  },
};

/** Brings packages back, one after the other. Before that so many of the files of each can be read. */
export function undeleteWalk(packageIds: readonly PackageId[], newExpiresAt: Timestamp, readableBefore: number): Walk {
  return {
    appended: packageIds.map(() => 1),
    async go({ control }) {
      const answers = [];
      for (const packageId of packageIds) {
        const command = { packageId, newExpiresAt, reason: 'needed', actor: WALKER, idempotencyKey: `back-${packageId}` };
        answers.push(await control.collection.undelete(command));
      }
      return answers;
    },
    counts: {},
    async expectWhole(planes) {
      for (const packageId of packageIds) {
        const { status } = (await planes.control.packages.get(packageId)).package;
        const isBack = status === 'created' || status === 'finalized';
        const files = await filesOf(planes, packageId);
        expect({ status, readable: await readableOf(planes, files) }).toEqual({
          status,
          readable: isBack ? files.length : readableBefore,
        });
      }
    },
    async expectDone(planes) {
      const { lastSequence } = await planes.control.log.head();
      expect((await collect(planes)).result).toMatchObject({ released_locations: 0, reclaimed_objects: 0 });
      for (const packageId of packageIds) {
        const files = await filesOf(planes, packageId);
        expect(await readableOf(planes, files)).toBe(files.length);
      }
      expect((await planes.control.log.head()).lastSequence).toBe(lastSequence);
    },
  };
}

async function filesOf({ control }: Planes, packageId: PackageId): Promise<readonly FileView[]> {
  return (await control.packages.listFiles({ packageId, limit: 1000 })).items;
}

/** How many of the files a read is granted of; of the others it must be said that they were collected. */
async function readableOf({ control }: Planes, files: readonly FileView[]): Promise<number> {
  const granted = files.map(async ({ fileId }) => {
    try {
      await control.files.grantRead({ fileId, actor: WALKER });
      return 1;
    } catch (error) {
      if (error instanceof FileCollectedError) return 0;
      throw error;
    }
  });
  return (await Promise.all(granted)).reduce<number>((sum, one) => sum + one, 0);
}
