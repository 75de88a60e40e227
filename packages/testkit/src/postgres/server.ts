import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { executableBy, nativePostgres } from './binaries.js';
import { freePorts } from './free-ports.js';
import { directoryFor, unprivilegedAccount, writeFileFor } from './unprivileged-account.js';

/** A running PostgreSQL 18 on loopback, empty but for its system databases; text sorts by bytes (locale C, UTF-8). */
export interface PostgresServer {
  /** The URL of one of its databases, with the superuser's credentials. */
  url(database?: string): string;
  /** Stops it without ceremony and removes its data. Safe to call twice. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Keep PostgreSQL's own durability (fsync, synchronous commit) and put the data on a real disk. Off: all in memory. */
  readonly durable?: boolean;
}

/**
 * Makes the cluster and runs it until its standard input ends. That pipe is held by our process, so the server goes away
 * with us however we end, kill -9 included.
 */
const GUARD = `
trap '' PIPE
bin=$1; dir=$2; options=$3; shift 3
start() {
  "$bin/initdb" -D "$dir/data" -U postgres -A password --pwfile="$dir/password" --no-sync --encoding=UTF8 --locale=C || return 1
  for port in "$@"; do
    "$bin/pg_ctl" -D "$dir/data" -w -t 60 -o "$options -p $port" start && return 0
  done
  return 1
}
if start "$@" >>"$dir/log" 2>&1; then echo "$port"; else echo failed; fi
cat >/dev/null
"$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
rm -rf "$dir"
`;

const IN_MEMORY = '-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=256MB -c min_wal_size=80MB';

/** @throws Error, with PostgreSQL's own log, if no server comes up. */
export async function startPostgres({ durable = false }: PostgresOptions = {}): Promise<PostgresServer> {
  const account = unprivilegedAccount();
  const directory = await directoryFor(account, { inMemory: !durable });
  const native = executableBy(account, nativePostgres(), directory);
  const password = randomBytes(12).toString('hex');
  await writeFileFor(account, join(directory, 'password'), password);

  const loopback = `-c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c max_connections=200`;
  const options = durable ? loopback : `${loopback} ${IN_MEMORY}`;
  const ports = await freePorts(5);
  const guard = spawn('/bin/sh', ['-c', GUARD, 'postgres-guard', join(native, 'bin'), directory, options, ...ports.map(String)], {
    cwd: directory,
    detached: true,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'ignore'],
    ...account,
  });
  const closed = once(guard, 'close');
  const stop = async () => {
    guard.stdin.end();
    await closed;
  };
  const port = (await createInterface(guard.stdout)[Symbol.asyncIterator]().next()).value;
  if (!/^\d+$/.test(port ?? '')) {
    const log = await readFile(join(directory, 'log'), 'utf8').catch(() => 'it left no log');
    await stop();
    throw new Error(`PostgreSQL did not start: ${log.trim()}`);
  }
  return { url: (database = 'postgres') => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`, stop };
}
