import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { timestampOf } from '@artifact-store/identity';
import type { ListOptions, StoredObject } from '../backend.js';
import { type ObjectKey, objectName, parseObjectName } from '../object-key.js';
import { systemCode } from './failures.js';
import { REGISTRY_FILE } from './local-registry-file.js';
import { STAGING } from './staging.js';

const LEVELS = [/^[a-z][a-z0-9_-]*\/$/, /^[0-9a-f]{2}\/$/, /^[0-9a-f]{2}\/$/];
/** At the root, and no objects. */
const OUR_OWN = [`${STAGING}/`, REGISTRY_FILE];

/** Some file systems keep times that no timestamp of ours can say, and anybody may set them. */
const [EARLIEST, LATEST] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** Our objects below a root, in the byte order of their names, one directory in memory at a time. */
export async function* listObjects(root: string, options: ListOptions): AsyncGenerator<StoredObject> {
  const { after, onNotOurs = () => {}, signal } = options;
  yield* listBelow({ root, after: after === undefined ? '' : objectName(after), onNotOurs, signal }, '', LEVELS);
}

interface Walk extends Pick<ListOptions, 'signal'> {
  readonly root: string;
  /** A name below the root: nothing up to it is listed. */
  readonly after: string;
  readonly onNotOurs: (name: string) => void;
}

async function* listBelow(walk: Walk, prefix: string, [pattern, ...deeper]: readonly RegExp[]): AsyncGenerator<StoredObject> {
  const { after, onNotOurs, root, signal } = walk;
  signal?.throwIfAborted();
  const names = (await readdir(join(root, prefix), { withFileTypes: true })).map(nameOf);
  if (pattern === undefined) {
    yield* listFiles(walk, prefix, names);
    return;
  }
  for (const name of names.sort(byBytes)) {
    const path = prefix + name;
    if (pattern.test(name)) {
      if (path > after || after.startsWith(path)) yield* listBelow(walk, path, deeper);
    } else if (path > after && !OUR_OWN.includes(path)) onNotOurs(path);
  }
}

async function* listFiles(
  { after, onNotOurs, root }: Walk,
  prefix: string,
  names: readonly string[],
): AsyncGenerator<StoredObject> {
  const paths = names.map((name) => prefix + name).filter((path) => path > after);
  const found = paths.sort(byBytes).map(async (path) => ({ path, object: await describeObject(root, path) }));
  for (const { path, object } of await Promise.all(found)) {
    if (object === 'not ours') onNotOurs(path);
    else if (object !== 'gone') yield object;
  }
}

async function describeObject(root: string, name: string): Promise<StoredObject | 'not ours' | 'gone'> {
  const key = parseObjectName(name);
  if (key === null) return 'not ours';
  try {
    const stats = await lstat(join(root, name));
    return stats.isFile() ? storedObject(key, stats) : 'not ours';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

export function storedObject(key: ObjectKey, { size, mtimeMs }: Stats): StoredObject {
  return { key, sizeBytes: size, modifiedAt: timestampOf(Math.max(EARLIEST, Math.min(LATEST, Math.floor(mtimeMs)))) };
}

/** With the slash of a directory, as in an object's name: `blake3-x/` comes before `blake3/`. */
function nameOf(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

/** Names that matter here are ASCII, where the order of UTF-16 units is that of bytes. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
