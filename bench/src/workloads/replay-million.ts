import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { type Database, openDatabaseOf } from '@artifact-store/embedded/control';
import { contentAddress, parseId, parseSha256 } from '@artifact-store/identity';
import type { DomainEvent } from '@artifact-store/registry';
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
    const events = packageEvents(number);
    await database.eventStore.transact({ load: async () => undefined, decide: () => ({ events, answer: undefined }) });
  }
}

function packageEvents(number: number): DomainEvent[] {
  const id = (index: number) => `01890000-${hex(index, 4)}-7000-8000-${hex(number, 12)}`;
  const packageId = parseId<Extract<DomainEvent, { type: 'v1.package.created' }>['packageId']>(id(0));
  const actor = 'bench';
  const retentionClass = 'transient';
  const files = Array.from({ length: FILES_PER_PACKAGE }, (_, index): DomainEvent => {
    const digest = hex(number * 65_536 + index, 64);
    return {
      type: 'v1.file.ingested',
      actor,
      packageId,
      fileId: parseId(id(index + 1)),
      relativePath: `reports/part-${index}/result.json`,
      mediaType: 'application/json',
      sizeBytes: 4096,
      digestAlgorithm: 'blake3',
      digestPrimary: digest,
      digestSha256: parseSha256(digest),
      storageLocationId: parseId(id(index + 1)),
      backendId: 'local',
      contentAddress: contentAddress('blake3', digest),
      generation: 0,
    };
  });
  return [
    {
      type: 'v1.package.created',
      actor,
      packageId,
      name: `run ${number}`,
      producer: 'bench',
      subject: 'bench',
      retentionClass,
      metadata: { number },
      metadataSchema: null,
      uniqueKey: null,
    },
    { type: 'v1.retention.default_applied', actor, packageId, retentionClass, expiresAt: null },
    ...files,
  ];
}

function hex(number: number, length: number): string {
  return number.toString(16).padStart(length, '0');
}
