import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { openControl, openRegistry } from '@artifact-store/embedded';
import { addSeconds, type Clock, type PackageId, timestampOf } from '@artifact-store/identity';

/** The settings that a command or a server in `directory` has by default. */
export function configIn(directory: string) {
  return configOf({
    ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(directory, 'var/artifactstore.db')}`,
    ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(directory, 'var/storage'),
  });
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

export interface PackageToMake {
  readonly retentionClass: string;
  /** The content of each file, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Makes finalized packages two days ago, in the database and the storage of a directory that no server has open; their ids. */
export async function makePackages(directory: string, ...packages: readonly PackageToMake[]): Promise<readonly PackageId[]> {
  const registry = await openRegistry(configIn(directory), { clock: pastClock });
  const actor = 'test';
  try {
    const ids: PackageId[] = [];
    for (const { retentionClass, files } of packages) {
      const packageId = await registry.createPackage({ name: 'n', producer: 'p', subject: 's', retentionClass, actor });
      for (const [relativePath, content] of Object.entries(files)) {
        await registry.ingestFile({ packageId, relativePath, mediaType: 'text/plain', stream: bytesOf(content), actor });
      }
      await registry.finalizePackage({ packageId, actor });
      ids.push(packageId);
    }
    return ids;
  } finally {
    await registry.dispose();
  }
}

async function* bytesOf(content: string) {
  yield Buffer.from(content);
}
