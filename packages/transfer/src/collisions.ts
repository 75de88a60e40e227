/**
 * Groups of paths that differ only in case or Unicode normalisation. They are different files in a package, but only one
 * of each group fits into a directory of a file system that ignores the difference.
 */
export function collidingPaths(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = path.normalize('NFC').toLowerCase().normalize('NFC');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
