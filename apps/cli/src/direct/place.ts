import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Remote } from '@artifact-store/client';
import type { Config } from '@artifact-store/config';
import type { JobTools } from '@artifact-store/jobs';
import { ArtifactStoreError, DatabaseInUseError, DatabaseUnavailableError, type Jobs } from '@artifact-store/planes';
import { openPlanes } from './planes.js';

/** Where a command has its work done. */
export interface Place {
  readonly jobs: Jobs;
  /** How to work on the jobs oneself; null where a server does. */
  readonly worker: Worker | null;
}

export interface Worker extends Pick<JobTools, 'work' | 'data'> {
  /** Its name. */
  readonly owner: string;
}

export interface OpenPlace extends Place {
  close(): Promise<void>;
}

export interface PlaceOptions {
  readonly config: Config;
  /** Whether the work is about stored bytes: then the storage is opened too, where no server does the work. */
  readonly withStorage: boolean;
  /** How long to wait for others who have the database for themselves. */
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

const POLL_MILLISECONDS = 250;
/** A server that holds the database and does not answer for so long is waited for as any other process. */
const PROBE_SECONDS = 5;

/**
 * The database of the configuration, for a command that works on it directly. Where a server has it for itself, the place is
 * that server; where another command has it, that is waited for.
 * @throws DatabaseInUseError after the wait; DatabaseUnavailableError, MigrationsPendingError; with storage also
 *   BackendUnavailableError, InvalidConfigurationError
 */
export function openPlace(options: PlaceOptions): Promise<OpenPlace> {
  const served = (remote: Remote) => ({ jobs: remote.control.jobs, worker: null, close: () => remote.close() });
  return openWhereItIs(options, { here: () => openHere(options), served });
}

/** What a command works with, opened from the database itself or found with the server that has it. */
export interface Ways<Opened> {
  here(): Promise<Opened>;
  /** @param remote To be closed with what is opened. */
  served(remote: Remote, apiUrl: string): Opened;
}

/** Opens what a command works with, as `openPlace` does. @throws what `here` throws; DatabaseInUseError after the wait */
export async function openWhereItIs<Opened>(
  { config, waitSeconds, signal, tell }: Omit<PlaceOptions, 'withStorage'>,
  { here, served }: Ways<Opened>,
): Promise<Opened> {
  const deadline = performance.now() + waitSeconds * 1000;
  for (let isWaiting = false; ; isWaiting = true) {
    try {
      checkThere(config);
      return await here();
    } catch (error) {
      if (!(error instanceof DatabaseInUseError)) throw error;
      const server = await findServer(config);
      if (server !== undefined) {
        tell(`A server has the database open: working through its API, ${server.apiUrl}`);
        return served(server.remote, server.apiUrl);
      }
      const left = deadline - performance.now();
      if (left <= 0) throw error;
      if (!isWaiting) tell(`Waiting, for up to ${waitSeconds} s: another process has the database open for writing`);
      await pause(Math.min(POLL_MILLISECONDS, left), undefined, { signal });
    }
  }
}

async function openHere({ config, withStorage }: PlaceOptions): Promise<OpenPlace> {
  const { control, data, close } = await openPlanes(config, withStorage);
  return { jobs: control.jobs, worker: { work: control.work, data, owner: ownerOn(config.database) }, close };
}

/** Opening would make the file, and a command in the wrong directory would work on an empty database from then on. */
function checkThere({ database }: Config): void {
  if (database.kind !== 'sqlite' || existsSync(database.path)) return;
  throw new DatabaseUnavailableError(
    'the file that ARTIFACTSTORE_DATABASE_URL names does not exist; relative paths count from the working directory',
  );
}

/** On SQLite nobody else works meanwhile: what runs under this name was left by a command that was killed. */
function ownerOn({ kind }: Config['database']): string {
  return kind === 'sqlite' ? 'the command line' : `the command line, ${crypto.randomUUID()}`;
}

/** The server that has the database, if it says where it is and answers as it should. */
async function findServer(config: Config): Promise<{ readonly remote: Remote; readonly apiUrl: string } | undefined> {
  const [{ connect }, { readApiFile }] = await Promise.all([
    import('@artifact-store/client'),
    import('@artifact-store/embedded'),
  ]);
  const api = readApiFile(config.database);
  if (api === undefined) return undefined;
  const to = { apiUrl: api.url, token: api.token };
  try {
    await using probe = connect({ ...to, attempts: 1, idleTimeoutSeconds: PROBE_SECONDS });
    await probe.control.jobs.list({ limit: 1 });
  } catch (error) {
    // A server that was killed left the file, or this one is about to stop.
    if (error instanceof ArtifactStoreError) return undefined;
    throw error;
  }
  return { remote: connect(to), apiUrl: api.url };
}
