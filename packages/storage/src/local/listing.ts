import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { timestampOf } from '@artifact-store/identity';
import type { StoredObject } from '../backend.js';
import { type ObjectKey, objectName, parseObjectName } from '../object-key.js';
import { systemCode } from './failures.js';

const LEVELS = [/^[a-z][a-z0-9_-]*$/, /^[0-9a-f]{2}$/, /^[0-9a-f]{2}$/];

/** Our objects below a root, in the byte order of their names, one directory in memory at a time. */
export async function* listObjects(
  root: string,
  after: ObjectKey | undefined,
  signal?: AbortSignal,
): AsyncGenerator<StoredObject> {
  yield* listBelow(root, '', LEVELS, after === undefined ? '' : objectName(after), signal);
}

async function* listBelow(
  root: string,
  prefix: string,
  [pattern, ...deeper]: readonly RegExp[],
  after: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredObject> {
  signal?.throwIfAborted();
  const entries = await readdir(join(root, prefix), { withFileTypes: true });
  if (pattern === undefined) {
    yield* await objectsAmong(root, prefix, entries, after);
    return;
  }
  const folders = entries.filter((entry) => entry.isDirectory() && pattern.test(entry.name));
  // With its slash, as in an object's name: `blake3-x/` comes before `blake3/`.
  for (const folder of folders.map((entry) => `${prefix}${entry.name}/`).sort(byBytes)) {
    if (folder > after || after.startsWith(folder)) yield* listBelow(root, folder, deeper, after, signal);
  }
}

async function objectsAmong(root: string, prefix: string, entries: readonly Dirent[], after: string): Promise<StoredObject[]> {
  const names = entries.filter((entry) => entry.isFile()).map((entry) => prefix + entry.name);
  const listed = names.filter((name) => name > after).sort(byBytes);
  const objects = await Promise.all(listed.map((name) => describeObject(root, name)));
  return objects.filter((object) => object !== null);
}

async function describeObject(root: string, name: string): Promise<StoredObject | null> {
  const key = parseObjectName(name);
  if (key === null) return null;
  try {
    return storedObject(key, await lstat(join(root, name)));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

export function storedObject(key: ObjectKey, { size, mtimeMs }: Stats): StoredObject {
  return { key, sizeBytes: size, modifiedAt: timestampOf(Math.floor(mtimeMs)) };
}

/** Names that matter here are ASCII, where the order of UTF-16 units is that of bytes. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
