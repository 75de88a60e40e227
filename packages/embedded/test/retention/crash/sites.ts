import { type HoldId, type PackageId, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import { type ControlConfig, openControl } from '../../../src/control.js';
import type { Copies } from '../../crash/copies.js';
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

/** Makes sites that are alike, where a sweep marks so many packages. */
export async function sitesBy(copies: Copies, dueCount: number): Promise<() => Promise<Site>> {
  const next = await copies(({ databaseUrl }) => prepare(controlConfig(databaseUrl), dueCount));
  return async () => {
    const { databaseUrl, prepared, remove } = await next();
    return { config: controlConfig(databaseUrl), prepared: { ...prepared, now: timeOfDay() }, remove };
  };
}

/** PostgreSQL compares it with its own, so it is taken anew for each site. */
export const timeOfDay = () => parseTimestamp(new Date().toISOString());

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
