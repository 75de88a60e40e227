import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { openRegistry, type Registry } from '@artifact-store/embedded';

/** The whole system in this process, on SQLite and a directory below the one given. */
export function openStore(directory: string): Promise<Registry> {
  return openRegistry(
    configOf({
      ARTIFACTSTORE_DATABASE_URL: `sqlite:////${join(directory, 'store.db').slice(1)}`,
      ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(directory, 'storage'),
      ARTIFACTSTORE_STATE_DIR: directory,
    }),
  );
}
