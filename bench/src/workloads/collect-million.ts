import { hash } from 'node:crypto';
import { join } from 'node:path';
import { addSeconds, timestampOf } from '@artifact-store/identity';
import type { Database, DatabaseConfig } from '@artifact-store/persistence';
import { onBothDatabases } from '../both-databases.js';
import { type JobDone, jobApart } from '../jobs/job-apart.js';
import { lockFigures, memoryFigures } from '../jobs/job-figures.js';
import { storeMix } from '../jobs/stored-mix.js';
import { appendAll, eligibilityMarked, fileIngested, packageCreated } from '../log/events.js';
import { type Figure, MIB } from '../measure.js';
import { inDatabase } from '../registry.js';

/** `BENCH_PACKAGES=10000` tries it out. */
const PACKAGES = Number(process.env.BENCH_PACKAGES ?? 1_000_000);
/** Of each package that goes two, and one that it shares with a hundred packages. */
const FILES = 3;
const SHARED_BY = 100;
const EXPIRED_AT = addSeconds(timestampOf(Date.now()), -24 * 60 * 60);
const PARTS = ['first half of the releases', 'second half', 'first half of the reclaims', 'second half of them'];

/** Collections in a store of a million packages with three million locations, each by a process of its own. */
export function collectMillion(): Promise<readonly Figure[]> {
  return onBothDatabases(async (config, home) => {
    const store = { config, storageRoot: join(home, 'storage') };
    // Something real, so that the storage is this log's: the objects of the others are in the log alone.
    await storeMix(store, MIB);
    const fill = await inDatabase(config, appendPackages);
    const events = PACKAGES * (2 + FILES) + (PACKAGES / SHARED_BY) * 3;
    const idle = await collected(0, store);
    await inDatabase(config, (database) => markEligible(database, (number) => number % 100 === 0));
    const few = PACKAGES / 100;
    const fewTried = await collected(few, store, { dryRun: true });
    const fewGone = await collectedFully(`${PACKAGES} packages, 1 % eligible`, few, store);
    await inDatabase(config, (database) => markEligible(database, (number) => number % 100 !== 0));
    const tried = await collected(PACKAGES - few, store, { dryRun: true });
    return [
      { what: 'append and project, 1000 packages with their files a command', value: events / fill, unit: 'events/s' },
      { what: `${PACKAGES} packages, none eligible`, value: idle.seconds, unit: 's' },
      { what: `${PACKAGES} packages, 1 % eligible, dry run`, value: fewTried.seconds, unit: 's' },
      ...fewGone,
      { what: 'all the rest, dry run', value: tried.seconds, unit: 's' },
      ...lockFigures('all the rest, dry run', tried.parts),
      ...(await collectedFully('all the rest', PACKAGES - few, store)),
    ];
  });
}

interface Store {
  readonly config: DatabaseConfig;
  readonly storageRoot: string;
}

/** Packages that have expired, and after them those that stay and have what a hundred of the others share. */
function appendPackages(database: Database): Promise<void> {
  return appendAll(database, PACKAGES + PACKAGES / SHARED_BY, (number) => {
    if (number >= PACKAGES) return [...packageCreated(number, null), fileIngested(number, 0, sharedDigest(number - PACKAGES))];
    const own = Array.from({ length: FILES - 1 }, (_, index) => fileIngested(number, index, digestOf(`${number} ${index}`)));
    const shared = fileIngested(number, FILES - 1, sharedDigest(Math.floor(number / SHARED_BY)));
    return [...packageCreated(number, EXPIRED_AT), ...own, shared];
  });
}

const sharedDigest = (number: number) => digestOf(`shared ${number}`);

/** As those of real bytes, in no order. */
const digestOf = (text: string) => hash('sha256', text);

function markEligible(database: Database, isWanted: (number: number) => boolean): Promise<void> {
  return appendAll(database, PACKAGES, (number) => (isWanted(number) ? [eligibilityMarked(number, EXPIRED_AT)] : []));
}

/** @throws Error unless so many packages go, with all their locations, and all of their objects but the shared ones */
async function collected(packages: number, store: Store, { dryRun = false } = {}): Promise<JobDone> {
  const objects = packages * (FILES - 1);
  const job = { kind: 'retention-gc', dryRun, options: { graceSeconds: 0 } } as const;
  const partsEnd = [packages / 2, packages, packages + objects / 2];
  const done = await jobApart({ ...store, job, partsEnd });
  const { collected_packages, released_locations, reclaimed_objects } = done.job.result;
  const found = [collected_packages, released_locations, reclaimed_objects];
  const wanted = [packages, packages * FILES, objects];
  if (`${found}` !== `${wanted}`) throw new Error(`packages, locations, objects: ${found} went, not ${wanted}`);
  return done;
}

async function collectedFully(what: string, packages: number, store: Store): Promise<readonly Figure[]> {
  const done = await collected(packages, store);
  const times = done.parts.map(({ seconds }, index) => ({ what: `${what}: ${PARTS[index]}`, value: seconds, unit: 's' }));
  return [
    { what, value: done.seconds, unit: 's' },
    { what: `${what}: events`, value: done.events, unit: '' },
    ...times,
    ...lockFigures(`${what}: releases`, done.parts.slice(0, 2)),
    ...lockFigures(`${what}: reclaims`, done.parts.slice(2)),
    { what: `${what}: longest stall of the process`, value: done.longestStallMs, unit: 'ms' },
    ...memoryFigures(what, done, PARTS),
  ];
}
