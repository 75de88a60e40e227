import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './failures.js';

/** Makes a directory and what is missing above it; answers the highest that it made. */
export async function makeDirectories(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    // Node says so where the file system is read-only or out of quota; one step at a time the system's own answer comes out.
    return makeOneByOne(path);
  }
}

async function makeOneByOne(path: string): Promise<string | undefined> {
  const above = dirname(path);
  const highest = above === path || (await isDirectory(above)) ? undefined : await makeOneByOne(above);
  try {
    await mkdir(path);
    return highest ?? path;
  } catch (error) {
    if (await isDirectory(path)) return highest;
    throw error;
  }
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
