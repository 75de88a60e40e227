import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of one tree; larger ones were made by nobody. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Of all trees: beyond these, those that were pushed longest ago are forgotten. */
const MAX_FILES = 64;
const MAX_BYTES = 512 * 1024 * 1024;
const NAME = /^[0-9a-f]{64}$/;
const DRAFT = /^\.[0-9a-f-]{36}$/;
/** Of what a killed process has left. */
const DRAFT_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Where what is remembered of a tree lies in the directory of the cache. */
export function cachePath(directory: string, root: string): string {
  return join(directory, createHash('sha256').update(root).digest('hex'));
}

/** The bytes of a regular file that belongs to this user alone; undefined for anything else. */
export async function readOwn(path: string): Promise<Uint8Array | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    const isOwn = stats.isFile() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
    return isOwn && stats.size <= MAX_FILE_BYTES ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}

/** Puts a file in place as a whole. Nothing is flushed: what a crash tears has a wrong checksum. */
export async function replace(directory: string, path: string, bytes: Uint8Array): Promise<void> {
  if (bytes.byteLength > MAX_FILE_BYTES) return;
  const draft = join(directory, `.${randomUUID()}`);
  try {
    await writeFile(draft, bytes, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Forgets trees beyond the bounds, and what killed processes have left. Of names that are not ours nothing is touched. */
export async function prune(directory: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const path = join(directory, name);
      // Another push may have pruned it.
      return { name, path, stats: await stat(path).catch(() => undefined) };
    }),
  );
  const ours = found.flatMap(({ name, path, stats }) => (stats === undefined ? [] : [{ name, path, stats }]));
  const newest = Math.max(...ours.map(({ stats }) => stats.mtimeMs));
  const drafts = ours.filter(({ name, stats }) => DRAFT.test(name) && newest - stats.mtimeMs > DRAFT_MILLISECONDS);
  const trees = ours.filter(({ name }) => NAME.test(name)).sort((one, other) => other.stats.mtimeMs - one.stats.mtimeMs);
  let bytes = 0;
  const beyond = trees.filter(({ stats }, index) => {
    bytes += stats.size;
    return index >= MAX_FILES || bytes > MAX_BYTES;
  });
  await Promise.all([...drafts, ...beyond].map(({ path }) => rm(path, { force: true })));
}
