import { join } from 'node:path';
import { addSeconds, timestampOf } from '@artifact-store/identity';
import type { Database, DatabaseConfig } from '@artifact-store/persistence';
import { onBothDatabases } from '../both-databases.js';
import { type JobDone, type JobOrder, jobApart } from '../jobs/job-apart.js';
import { lockFigures, memoryFigures } from '../jobs/job-figures.js';
import { appendAll, heldOnce, packageCreated } from '../log/events.js';
import type { Figure } from '../measure.js';
import { inDatabase } from '../registry.js';

/** `BENCH_PACKAGES=10000` tries it out. */
const PACKAGES = Number(process.env.BENCH_PACKAGES ?? 1_000_000);
const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const YEAR = 366 * DAY;

/** Sweeps of a million packages, each by a process of its own, whose memory must not grow with their number. */
export async function sweepMillion(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const packages of [PACKAGES / 100, PACKAGES / 10]) {
    figures.push(...(await onBothDatabases((config, home) => sweptOnce(config, home, packages))));
  }
  return [...figures, ...(await onBothDatabases(sweptForYears))];
}

type Sweep = Omit<JobOrder, 'job' | 'partsEnd'> & { readonly dryRun?: boolean };

async function sweptOnce(config: DatabaseConfig, home: string, packages: number): Promise<readonly Figure[]> {
  await inDatabase(config, (database) => appendPackages(database, packages));
  const now = { config, storageRoot: join(home, 'storage') };
  return sweptFully(`${packages} packages, 1 % due`, packages / 100, now);
}

async function sweptForYears(config: DatabaseConfig, home: string): Promise<readonly Figure[]> {
  const fill = await inDatabase(config, (database) => appendPackages(database, PACKAGES));
  const now = { config, storageRoot: join(home, 'storage') };
  const dryRun = await swept(PACKAGES / 100, { ...now, dryRun: true });
  const first = await sweptFully(`${PACKAGES} packages, 1 % due`, PACKAGES / 100, now);
  const again = await swept(0, now);
  const hold = await inDatabase(config, appendHolds);
  const tomorrow = { ...now, secondsAhead: DAY };
  return [
    { what: 'append and project, 1000 packages a command', value: (2 * PACKAGES) / fill, unit: 'events/s' },
    { what: 'dry run', value: dryRun.seconds, unit: 's' },
    ...first,
    { what: 'the same again, none due', value: again.seconds, unit: 's' },
    { what: 'append and project, 500 holds a command', value: PACKAGES / 2 / hold, unit: 'events/s' },
    ...(await sweptFully('half of them held and expired, 1 % due', PACKAGES / 100, tomorrow)),
    { what: 'half of them held and expired, none due', value: (await swept(0, tomorrow)).seconds, unit: 's' },
    ...(await sweptFully('half of them held and expired, 48 % due', PACKAGES * 0.48, { ...now, secondsAhead: 2 * YEAR })),
  ];
}

/** Of each hundred packages the first has expired, 51 expire within the day, and the others within two years. */
function appendPackages(database: Database, count: number): Promise<void> {
  const now = timestampOf(Date.now());
  return appendAll(database, count, (number) => {
    const place = number % 100;
    const spread = number % HOUR;
    if (place === 0) return packageCreated(number, addSeconds(now, -DAY + spread));
    return packageCreated(number, addSeconds(now, (place <= 51 ? HOUR : YEAR) + spread));
  });
}

/** All but one of the 51 get a hold. */
function appendHolds(database: Database): Promise<void> {
  return appendAll(database, PACKAGES, (number) => (number % 100 > 1 && number % 100 <= 51 ? [heldOnce(number)] : []));
}

/** @throws Error unless so many packages were due */
async function swept(due: number, { dryRun, ...order }: Sweep): Promise<JobDone> {
  const done = await jobApart({ ...order, job: { kind: 'retention-sweep', dryRun }, partsEnd: [due / 2] });
  if (done.job.done !== due) throw new Error(`${done.job.done} packages were swept, not ${due}`);
  return done;
}

async function sweptFully(what: string, due: number, order: Sweep): Promise<readonly Figure[]> {
  const done = await swept(due, order);
  return [
    { what, value: done.seconds, unit: 's' },
    { what: `${what}: marked`, value: due / done.seconds, unit: '1/s' },
    ...lockFigures(what, done.parts),
    { what: `${what}: longest stall of the process`, value: done.longestStallMs, unit: 'ms' },
    ...memoryFigures(what, done, ['first half', 'second half']),
  ];
}
