import { createDigester } from '@artifact-store/digest';
import { type JobId, type PackageId, parseTimestamp, timestampOf } from '@artifact-store/identity';
import { type DatabaseConfig, openDatabase } from '@artifact-store/persistence';
import { InternalError } from '@artifact-store/planes';
import type { Command, EventStore, JobRow, StateChange } from '@artifact-store/registry';
import { countingIds } from '../../counting-ids.js';
import { EventMaker, RefusedError } from './commands.js';
import { putItem, putJob, queuedJob } from './job-rows.js';

/** What a process of writers is told, as JSON in its only argument. */
export interface WriterOrders {
  readonly config: DatabaseConfig;
  /** The package that all writers of all processes fill. */
  readonly packageId: PackageId;
  /** Keeps the ids of processes apart. */
  readonly series: number;
  readonly writers: number;
  /** How many files each writer adds. */
  readonly files: number;
}

/** What it prints, a line each. */
export type WriterReport =
  | { readonly ready: true }
  /** A file is recorded, its transaction is acknowledged. */
  | { readonly added: string }
  | { readonly aborted: 'by decision' | 'by database' }
  | { readonly failed: string };

const say = (report: WriterReport) => process.stdout.write(`${JSON.stringify(report)}\n`);

/** Appends as it is told, until it is done or killed. Of each writer's transactions a third is aborted on purpose. */
async function write({ config, packageId, series, writers, files }: WriterOrders): Promise<void> {
  const parts = { clock: { now: () => timestampOf(Date.now()) }, ids: countingIds(series), digester: createDigester() };
  const database = await openDatabase(config, parts);
  const make = new EventMaker(parts.ids);
  await database.eventStore.head();
  say({ ready: true });
  const writer = async (number: number): Promise<void> => {
    for (let file = 0; file < files; file++) {
      await add(database.eventStore, addNext(make, packageId));
      await add(database.eventStore, addNext(make, packageId));
      if ((file + number) % 2 === 0) await abort(database.eventStore, refuseAfterReading(packageId), 'by decision');
      else await abort(database.eventStore, addUnwritable(make, packageId), 'by database');
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, number) => writer(number)));
  await database.close();
}

/**
 * The path is the count of files, so that a decision on a stale state takes a path twice. A job of the package's id counts
 * for itself, and has an item for each.
 */
function addNext(make: EventMaker, packageId: PackageId): Command<readonly [number, JobRow], string> {
  return {
    load: async (views) => {
      const [details, job] = await Promise.all([views.package(packageId), views.job(jobOf(packageId).jobId)]);
      return [details?.package.fileCount ?? -1, job ?? jobOf(packageId)];
    },
    decide: ([count, job]) => {
      const events = [make.ingested(packageId, String(count))];
      return { events, state: counted(job), answer: String(count) };
    },
  };
}

const jobOf = (packageId: PackageId) =>
  queuedJob(packageId as string as JobId, parseTimestamp('2026-05-16T09:00:00.000Z'), { state: 'running' });

function counted(job: JobRow): readonly StateChange[] {
  const done = job.done + 1;
  return [putJob({ ...job, done }), putItem(job.jobId, done)];
}

function refuseAfterReading(packageId: PackageId): Command<unknown, never> {
  return {
    load: (views) => views.package(packageId),
    decide: () => {
      throw new RefusedError('aborted on purpose');
    },
  };
}

function addUnwritable(make: EventMaker, packageId: PackageId): Command<JobRow, string> {
  return {
    load: async (views) => (await views.job(jobOf(packageId).jobId)) ?? jobOf(packageId),
    decide: (job) => ({ events: [make.unwritable(packageId)], state: counted(job), answer: 'cannot be' }),
  };
}

async function add<Snapshot>(store: EventStore, command: Command<Snapshot, string>): Promise<void> {
  await store.transact(command).then(
    (added) => say({ added }),
    (error) => say({ failed: String(error) }),
  );
}

async function abort<Snapshot>(store: EventStore, command: Command<Snapshot, string>, how: 'by decision' | 'by database') {
  await store.transact(command).then(
    (path) => say({ failed: `${path} was not aborted` }),
    (error) => say(isAbort(error, how) ? { aborted: how } : { failed: String(error) }),
  );
}

function isAbort(error: unknown, how: 'by decision' | 'by database'): boolean {
  if (how === 'by decision') return error instanceof RefusedError;
  // The database must have refused the size, not the place in the log.
  return error instanceof InternalError && /22P02|SQLITE_CONSTRAINT_DATATYPE/.test(error.detail);
}

await write(JSON.parse(process.argv[2] ?? ''));
