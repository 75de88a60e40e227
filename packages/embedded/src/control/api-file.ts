import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Config } from '@artifact-store/config';
import { parseJson } from '@artifact-store/encoding';

/** What a server on SQLite leaves beside its database for commands on the same machine: where it is, and how to get in. */
export interface ServingApi {
  readonly url: string;
  /** A secret. */
  readonly token: string;
}

/**
 * Writes `<database>.api`, which only its owner can read. For whoever has the database open for writing, once it listens.
 * Nothing is written for PostgreSQL, which takes commands beside its servers.
 * @throws NodeJS.ErrnoException
 */
export function writeApiFile(database: Config['database'], api: ServingApi): void {
  const path = apiFileOf(database);
  if (path === undefined) return;
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify({ url: api.url, token: api.token })}\n`, { mode: 0o600, flag: 'wx', flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/**
 * Removes `<database>.api`, be it of this process or of one that was killed. For whoever has the database open for writing.
 * One that cannot be removed is stale, which whoever follows it finds out.
 */
export function removeApiFile(database: Config['database']): void {
  const path = apiFileOf(database);
  if (path === undefined) return;
  try {
    rmSync(path, { force: true });
  } catch {
    // A directory of that name, or a file system that is read-only by now.
  }
}

/** What the file says; undefined where there is none, or none that can be read. It may be of a server that is gone. */
export function readApiFile(database: Config['database']): ServingApi | undefined {
  const path = apiFileOf(database);
  if (path === undefined) return undefined;
  try {
    const { url, token } = parseJson(readFileSync(path, 'utf8')) as Partial<Record<keyof ServingApi, unknown>>;
    return typeof url === 'string' && typeof token === 'string' ? { url, token } : undefined;
  } catch {
    return undefined;
  }
}

/** Beside the file that the lock belongs to, whatever name it is opened by; undefined where there is no such file. */
function apiFileOf(database: Config['database']): string | undefined {
  if (database.kind !== 'sqlite') return undefined;
  try {
    return `${realpathSync(database.path)}.api`;
  } catch {
    return undefined;
  }
}
