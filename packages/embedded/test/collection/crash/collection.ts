import type { PackageId } from '@artifact-store/identity';
import { collect, sweep } from '../planes.js';
import { jobWalk } from './job-walk.js';
import type { Scenario } from './site.js';
import { filled, KEPT, OBJECT_BYTES, whileOpenAt } from './stock.js';

const DAY_SECONDS = 24 * 60 * 60;
const COMMAND = { kind: 'retention-gc', options: { graceSeconds: 0 } } as const;

/** Of what is released and given up here: three packages with eight files, seven objects on two backends. */
const COUNTS = {
  ...{ done: 3 + 7, bytes: 7 * OBJECT_BYTES, released_locations: 8, collected_packages: 3 },
  ...{ reclaimed_objects: 7, reclaimed_bytes: 7 * OBJECT_BYTES, claimed_objects: 0, claimed_bytes: 0 },
};

/** Lets packages go and gives their objects up: one backend's, then the other's. */
export const COLLECTION: Scenario = {
  name: 'A collection',
  steps: [
    ...['work.collect', 'data.delete', 'work.reclaimed', 'object.delete'],
    // How far the log has come is written before the first deletion, as any other object is.
    ...['staging.create', 'staging.write', 'staging.sync', 'registry.rename', 'registry.sync'],
  ],
  async prepare(ground) {
    const items: PackageId[] = [];
    await whileOpenAt(ground, async (planes) => {
      // Given up once; what is stored again is of the next generation.
      await filled(planes, ['again']);
      await sweep(planes);
      await collect(planes);
      // Let go and not given up, for its grace period; one of them is taken back.
      await filled(planes, ['old', 'back']);
      await sweep(planes);
      await collect(planes, DAY_SECONDS);
      await filled(planes, ['kept', 'shared', 'back'], KEPT);
      items.push(await filled(planes, ['shared', 'both', 'again', 'own']));
      const finalized = await filled(planes, ['both', 'other']);
      await planes.control.packages.finalize({ packageId: finalized, actor: 'stock' });
      items.push(finalized);
      const held = await filled(planes, ['held', 'both held']);
      await planes.control.retention.hold({ packageId: held, reason: 'a case', actor: 'stock' });
    });
    await whileOpenAt(
      ground,
      async (planes) => {
        items.push(await filled(planes, ['shared', 'far']));
        await sweep(planes);
      },
      'two',
    );
    return {
      ...jobWalk(COMMAND),
      // Asked for, taken, begun; all that goes in one page, and a page of none; five of one backend, two of the other; the end.
      appended: [0, 0, 0, 3 + 8 + 3, 0, 5, 5, 2, 2, 0, 0],
      goInstead: jobWalk(COMMAND, 'another').go,
      counts: COUNTS,
      items,
    };
  },
};
