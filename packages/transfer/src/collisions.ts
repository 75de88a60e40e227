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

const LISTED = 20;

/** What a user should know of them; the first groups, and how many more there are. */
export function collisionWarnings(paths: readonly string[]): string[] {
  const groups = collidingPaths(paths);
  const listed = groups.slice(0, LISTED).map((group) => {
    const more = group.length > LISTED ? ` and ${group.length - LISTED} more` : '';
    return `these differ only in case or normalisation: ${group.slice(0, LISTED).join(', ')}${more}`;
  });
  const rest = groups.length - listed.length;
  return rest > 0 ? [...listed, `${rest} more groups differ only in case or normalisation`] : listed;
}
