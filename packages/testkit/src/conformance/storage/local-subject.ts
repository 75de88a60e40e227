import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type LocalBackendOptions, objectName, openLocalBackend } from '@artifact-store/storage';
import { countingIds } from '../../counting-ids.js';
import { fixedClock } from '../../fixed-clock.js';
import { temporaryDirectory } from '../../temporary-directory.js';
import type { StorageSubject } from './subject.js';

/** The local backend on a temporary directory. */
export async function localSubject(
  options: Partial<LocalBackendOptions> = {},
): Promise<StorageSubject & { readonly root: string }> {
  const directory = await temporaryDirectory();
  const root = join(directory.path, 'objects');
  const backend = await openLocalBackend({ id: 'local', root, ids: countingIds(), clock: fixedClock(), ...options });
  const staging = join(root, '.staging');

  return {
    root,
    backend,
    staged: async () => (await filesBelow(staging)).map((path) => relative(staging, path)),
    names: async () =>
      (await filesBelow(root)).map((path) => relative(root, path)).filter((name) => !name.startsWith('.staging/')),
    async plant(name, bytes) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), bytes);
    },
    async makeUnreadable(key) {
      const path = join(root, objectName(key));
      await rm(path, { force: true });
      // A way without an end (ELOOP): a bad sector is not to be had.
      await symlink(path, path);
    },
    remove: () => directory.remove(),
  };
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}
