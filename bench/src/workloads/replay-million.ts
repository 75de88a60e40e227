import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { type Database, openDatabaseOf } from '@artifact-store/embedded/control';
import { append, filesIngested, packageCreated } from '../log/events.js';
import { type Figure, inDirectory, MIB, seconds } from '../measure.js';

const EVENTS = 1_000_000;
const FILES_PER_PACKAGE = 998;
const PACKAGES = EVENTS / (FILES_PER_PACKAGE + 2);

/** A log of a million events on SQLite, and the views rebuilt from it. */
export function replayMillion(): Promise<readonly Figure[]> {
  return inDirectory(async (home) => {
    const config = configOf({ ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(home, 'bench.db')}` });
    const database = await openDatabaseOf(config);
    await database.migrate();
    const write = await seconds(() => writeLog(database));
    const idle = process.memoryUsage.rss();
    let peak = idle;
    const live = await database.viewsDigest();
    const onProgress = () => {
      peak = Math.max(peak, process.memoryUsage.rss());
    };
    let rebuilt = '';
    const replay = await seconds(async () => {
      rebuilt = (await database.replay({ onProgress })).viewsDigest;
    });
    await database.close();
    if (rebuilt !== live) throw new Error('the rebuilt views differ from the live ones');
    return [
      { what: 'append and project, 1000 events a command', value: EVENTS / write, unit: 'events/s' },
      { what: `replay of ${EVENTS} events`, value: replay, unit: 's' },
      { what: 'replay', value: EVENTS / replay, unit: 'events/s' },
      { what: 'peak memory of the replay over idle', value: (peak - idle) / MIB, unit: 'MiB' },
    ];
  });
}

async function writeLog(database: Database): Promise<void> {
  for (let number = 0; number < PACKAGES; number++) {
    await append(database, [...packageCreated(number, null), ...filesIngested(number, 0, FILES_PER_PACKAGE)]);
  }
}
