import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type HoldId, type PackageId, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import { createDatabase, temporaryDirectory } from '@artifact-store/testkit';
import { type ControlConfig, openControl } from '../../../src/control.js';
import { controlConfig } from '../control-config.js';
import { LogTail } from '../lawful-log.js';

/** A database of a run's own, with packages that have expired and are not marked, in use by nobody. */
export interface Site {
  readonly config: ControlConfig;
  readonly prepared: Prepared;
  remove(): Promise<void>;
}

export interface Prepared {
  /** When the site was made; it stands. */
  readonly now: Timestamp;
  /** Packages that expired: these three and others. */
  readonly toExtend: PackageId;
  readonly toHold: PackageId;
  readonly toRelease: { readonly packageId: PackageId; readonly holdId: HoldId };
  /** How many of them a sweep marks once the three had what is theirs. */
  readonly dueCount: number;
  readonly lastSequence: number;
}

/** Copies of a SQLite file. */
export async function sqliteSites(dueCount: number): Promise<() => Promise<Site>> {
  const configIn = (path: string) => controlConfig(`sqlite:///${join(path, 'store.db')}`);
  const template = await temporaryDirectory();
  const prepared = await prepare(configIn(template.path), dueCount);
  return async () => {
    const directory = await temporaryDirectory();
    await cp(template.path, directory.path, { recursive: true });
    return { config: configIn(directory.path), prepared: { ...prepared, now: timeOfDay() }, remove: () => directory.remove() };
  };
}

/** Copies of a PostgreSQL database. */
export async function postgresSites(dueCount: number): Promise<() => Promise<Site>> {
  const template = await createDatabase();
  const prepared = await prepare(controlConfig(template.url), dueCount);
  return async () => {
    const database = await createDatabase(template);
    return { config: controlConfig(database.url), prepared: { ...prepared, now: timeOfDay() }, remove: () => database.drop() };
  };
}

/** PostgreSQL compares it with its own, so it is taken anew for each site. */
const timeOfDay = () => parseTimestamp(new Date().toISOString());

async function prepare(config: ControlConfig, dueCount: number): Promise<Prepared> {
  const now = timeOfDay();
  const { control, close } = await openControl(config, { clock: { now: () => now } });
  const command = { name: 'run', producer: 'crash', subject: 'example.org', retentionClass: 'transient', actor: 'setter' };
  const create = async () => (await control.packages.create(command)).package.packageId;
  const [toExtend, toHold, held] = await Promise.all([create(), create(), create()]);
  const { holdId } = await control.retention.hold({ packageId: held, reason: 'case 1', actor: 'setter' });
  await Promise.all(Array.from({ length: dueCount - 1 }, create));
  const lastSequence = (await new LogTail(control).next()).length;
  await close();
  return { now, toExtend, toHold, toRelease: { packageId: held, holdId }, dueCount, lastSequence };
}
