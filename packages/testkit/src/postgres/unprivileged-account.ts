import { execFileSync } from 'node:child_process';
import { chown, mkdtemp, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whom to run a server as; empty when that is simply us. */
export type Account = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** PostgreSQL refuses to run as root, so root runs it as nobody. Everybody else runs it as themselves. */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

const ROOMY = 2 ** 30;

/** A new directory of the account's own, in memory where there is room for it. */
export async function directoryFor(account: Account, { inMemory }: { inMemory: boolean }): Promise<string> {
  const parent = inMemory && (await isRoomy('/dev/shm')) ? '/dev/shm' : tmpdir();
  const directory = await mkdtemp(join(parent, 'artifact-store-postgres-'));
  if (account.uid !== undefined) await chown(directory, account.uid, account.gid);
  return directory;
}

/** Writes a file that only the account may read. */
export async function writeFileFor(account: Account, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (account.uid !== undefined) await chown(path, account.uid, account.gid);
}

async function isRoomy(path: string): Promise<boolean> {
  const space = await statfs(path).catch(() => null);
  return space !== null && space.bavail * space.bsize >= ROOMY;
}
