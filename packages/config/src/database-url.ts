import { SettingProblem } from './setting.js';

export type DatabaseConfig =
  | { readonly kind: 'sqlite' /** Path of the file, relative to the working directory or absolute. */; readonly path: string }
  | { readonly kind: 'postgres' /** As pg takes it. Holds a password: never shown. */; readonly url: string };

// The spellings of the original's SQLAlchemy URLs are accepted: its drivers have no meaning here.
// A database in memory would forget its log, and a query is no part of a path.
const SQLITE = /^sqlite(?:\+aiosqlite)?:\/\/\/((?!:memory:$)[^?]+)$/;
const POSTGRES = /^(?:postgres|postgresql|postgresql\+asyncpg|postgresql\+psycopg):\/\//;

/** `sqlite:///relative/path`, `sqlite:////absolute/path` or `postgresql://user:password@host:port/database`. */
export function databaseUrl(given: string): DatabaseConfig {
  const path = SQLITE.exec(given)?.[1];
  if (path !== undefined) return { kind: 'sqlite', path };
  const url = given.replace(POSTGRES, 'postgresql://');
  if (POSTGRES.test(given) && URL.canParse(url)) return { kind: 'postgres', url };
  throw new SettingProblem('expected sqlite:///./path/to/file.db or postgresql://user:password@host:port/database');
}
