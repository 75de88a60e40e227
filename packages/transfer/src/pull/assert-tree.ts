import { TargetExistsError } from '../errors.js';
import type { ManifestEntry } from '../manifest.js';

/** @throws TargetExistsError where one path is both a file and the directory of another: no directory can hold both */
export function assertTree(entries: readonly ManifestEntry[]): void {
  const files = new Set<string>(entries.map((entry) => entry.relativePath));
  for (const { relativePath } of entries) {
    for (let slash = relativePath.indexOf('/'); slash >= 0; slash = relativePath.indexOf('/', slash + 1)) {
      const parent = relativePath.slice(0, slash);
      if (files.has(parent)) {
        throw new TargetExistsError(`the package holds both a file ${parent} and ${relativePath}; fetch one of them by itself`, {
          relative_paths: [parent, relativePath],
        });
      }
    }
  }
}
