import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { openControl } from '@artifact-store/embedded';
import { addSeconds, type Clock, timestampOf } from '@artifact-store/identity';

/** The settings that a command or a server in `directory` has by default. */
export function configIn(directory: string) {
  return configOf({ ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(directory, 'var/artifactstore.db')}` });
}

const TWO_DAYS = 2 * 86_400;

/** Two days ago: what was made then for a day has expired. */
const pastClock: Clock = { now: () => addSeconds(timestampOf(Date.now()), -TWO_DAYS) };

/**
 * Makes packages in the database of a directory that no server has open; their ids, in the order in which a sweep marks them.
 * Those that are kept come last, and are not among the ids.
 */
export async function makeExpiredPackages(directory: string, count: number, kept = 0): Promise<readonly string[]> {
  const { control, close } = await openControl(configIn(directory), { clock: pastClock });
  try {
    const create = async (retentionClass: string) => {
      const described = { name: 'n', producer: 'p', subject: 's', retentionClass, actor: 'test' };
      return (await control.packages.create(described)).package.packageId;
    };
    const ids: string[] = [];
    for (let made = 0; made < count; made++) ids.push(await create('transient'));
    for (let made = 0; made < kept; made++) await create('permanent-record');
    return ids;
  } finally {
    await close();
  }
}
