import { createDigester } from '@artifact-store/digest';
import type { Clock, IdSource } from '@artifact-store/identity';
import { type Database, openDatabase } from '@artifact-store/persistence';
import type { EventStore } from '@artifact-store/registry';
import { countingIds } from '../../counting-ids.js';
import { type FixedClock, fixedClock } from '../../fixed-clock.js';
import { EventMaker } from './commands.js';
import type { DatabaseSubject } from './subject.js';

/** A migrated database with everything that a test says and sees through. */
export interface OpenSubject {
  readonly subject: DatabaseSubject;
  readonly database: Database;
  readonly store: EventStore;
  readonly clock: FixedClock;
  readonly make: EventMaker;
  /** Ends the store and opens another on the same database. */
  reopen(): Promise<OpenSubject>;
  close(): Promise<void>;
}

/** PostgreSQL compares its clock with the process', so the clock stands where the test began. */
export const clockOfNow = () => fixedClock(new Date().toISOString());

export async function openSubject(
  subject: DatabaseSubject,
  clock: FixedClock = clockOfNow(),
  ids: IdSource = countingIds(),
): Promise<OpenSubject> {
  const database = await openWith(subject, clock, ids);
  await database.migrate();
  const opened: OpenSubject = {
    subject,
    database,
    store: database.eventStore,
    clock,
    make: new EventMaker(ids),
    async reopen() {
      await database.close();
      return openSubject(subject, clock, ids);
    },
    close: () => database.close(),
  };
  return opened;
}

/** Opens a subject's database as it is. */
export function openWith(subject: Pick<DatabaseSubject, 'config'>, clock: Clock = clockOfNow(), ids: IdSource = countingIds(1)) {
  return openDatabase(subject.config, { clock, ids, digester: createDigester() });
}
