import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files in staging, of whatever process. */
export function stagedFiles(storageRoot: string): string[] {
  return filesBelow(join(storageRoot, '.staging'));
}

/** The objects at their final keys, by their names below the root. */
export function objects(storageRoot: string): string[] {
  return filesBelow(storageRoot).filter((path) => !path.startsWith('.staging/') && path !== 'registry.json');
}

/** The paths of all files below a directory, relative to it and sorted; none where it is missing. */
export function filesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
