import { writeFileSync } from 'node:fs';
import { ObjectNotFoundError, StorageNotOursError } from '@artifact-store/planes';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf, killedAt, type OwnedBackend, type OwnedRoot, ownedRoot, put } from './owned-root.js';
import { ToldLog } from './told-log.js';

const KEY = keyOf('a');
const OTHER = keyOf('b');
const GIVEN_UP = { logId: 'log', lastSequence: 20 };

let root: OwnedRoot;
let log: ToldLog;

beforeEach(async () => {
  root = await ownedRoot();
  log = new ToldLog();
  const { backend } = await root.start(log);
  await put(backend, KEY);
  await put(backend, OTHER);
});

afterEach(() => root.close());

async function stored({ backend }: Pick<OwnedBackend, 'backend'>): Promise<readonly unknown[]> {
  const keys = [];
  for await (const { key } of backend.list()) keys.push(key);
  return keys;
}

describe('keys that the log gave up', () => {
  it('are deleted once the root durably knows of the log that did, and not before', async () => {
    const steps: string[] = [];
    const step = (taken: string, moment: string) => {
      if (moment === 'after') steps.push(taken);
    };
    const { backend } = await root.start(log, { step });
    await backend.deleteGivenUp([KEY, OTHER], GIVEN_UP);
    const noted = ['staging.create', 'staging.write', 'staging.sync', 'registry.rename', 'registry.sync'];
    expect(steps).toEqual([...noted, 'object.delete', 'object.delete']);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 20 });
    expect(await stored({ backend })).toEqual([]);
  });

  it('need no question to the control plane, whose signature says that the log has come so far', async () => {
    const { backend } = await root.start(log);
    const asked = log.asked;
    log.isAway = true;
    await backend.deleteGivenUp([KEY], GIVEN_UP);
    expect(log.asked).toBe(asked);
  });

  it('by a grant from before what the root has seen go if the log is still there', async () => {
    const { backend } = await root.start(log);
    await root.write('{"log_id":"log","seen_sequence":30}');
    log.lastSequence = 30;
    await backend.deleteGivenUp([KEY], GIVEN_UP);
    await expect(backend.stat(KEY)).rejects.toThrow(ObjectNotFoundError);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 30 });
  });

  it('by a log that was restored while we run stay', async () => {
    const { backend } = await root.start(log);
    await root.write('{"log_id":"log","seen_sequence":30}');
    log.lastSequence = 21;
    await expect(backend.deleteGivenUp([KEY], GIVEN_UP)).rejects.toThrow(StorageNotOursError);
    expect((await backend.stat(KEY)).sizeBytes).toBe(7);
    // And what was ours so far is written to no more.
    await expect(put(backend, OTHER)).rejects.toThrow(StorageNotOursError);
  });

  it('are noted again where another data plane that knew less wrote meanwhile', async () => {
    const { backend } = await root.start(log, {
      step(step, moment) {
        if (`${moment} ${step}` === 'before object.delete') writeFileSync(root.file, '{"log_id":"log","seen_sequence":12}');
      },
    });
    await backend.deleteGivenUp([KEY], GIVEN_UP);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 20 });
  });
});

describe('a data plane that is killed while it deletes', () => {
  const MOMENTS = [
    'before staging.create',
    'after staging.create',
    'before staging.write',
    'after staging.write',
    'before staging.sync',
    'after staging.sync',
    'before registry.rename',
    'after registry.rename',
    'before registry.sync',
    'after registry.sync',
    'before object.delete',
    'after object.delete',
  ];

  it.each(MOMENTS)('%s has deleted nothing that the root does not know to be given up', async (moment) => {
    const killed = await root.start(log, killedAt(moment));
    await expect(killed.backend.deleteGivenUp([KEY, OTHER], GIVEN_UP)).rejects.toThrow();
    const isDeleted = (await stored(killed)).length < 2;
    const record = (await root.record()) as { seen_sequence: number };
    expect(record.seen_sequence).toBe(MOMENTS.indexOf(moment) >= MOMENTS.indexOf('after registry.rename') ? 20 : 10);
    if (isDeleted) expect(record.seen_sequence).toBe(20);

    // The log as it was before it gave up the keys is an older one from the first deletion on.
    const restored = await root.start(Object.assign(new ToldLog(), { lastSequence: 15 }));
    const outcome = await put(restored.backend, keyOf('c')).catch((error: unknown) => error);
    if (isDeleted) expect(outcome).toBeInstanceOf(StorageNotOursError);

    // The one that goes on finishes what was begun.
    await root.write(JSON.stringify(record));
    const next = await root.start(Object.assign(log, { lastSequence: 20 }));
    await next.backend.deleteGivenUp([KEY, OTHER], GIVEN_UP);
    await next.backend.delete([keyOf('c')]);
    expect(await stored(next)).toEqual([]);
  });
});
