import { mkdir } from 'node:fs/promises';
import { BackendUnavailableError, ControlPlaneUnavailableError, StorageNotOursError } from '@artifact-store/planes';
import type { ObjectKey } from '@artifact-store/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf, type OwnedBackend, type OwnedRoot, ownedRoot, put } from './owned-root.js';
import { ToldLog } from './told-log.js';

const KEY = keyOf('a');
const OTHER = keyOf('b');

let root: OwnedRoot;
let log: ToldLog;

beforeEach(async () => {
  root = await ownedRoot();
  log = new ToldLog();
});

afterEach(() => root.close());

/** A root with an object, as a data plane left it that was told of the head. */
async function usedRoot(lastSequence = 10): Promise<void> {
  const before = await root.start(Object.assign(new ToldLog(), { lastSequence }));
  await put(before.backend, KEY);
}

async function expectOurs({ backend }: OwnedBackend): Promise<void> {
  await put(backend, OTHER);
  await backend.delete([OTHER]);
  expect((await backend.health()).healthy).toBe(true);
}

/** Nothing is written or deleted, everything is read, and its health says why and what to do. */
async function expectNotOurs({ backend }: OwnedBackend, why: RegExp, held: readonly ObjectKey[] = [KEY]): Promise<void> {
  const told = { logId: log.logId, lastSequence: log.lastSequence };
  await expect(put(backend, OTHER)).rejects.toThrow(StorageNotOursError);
  await expect(put(backend, OTHER)).rejects.toThrow(why);
  await expect(backend.delete([KEY])).rejects.toThrow(StorageNotOursError);
  await expect(backend.deleteGivenUp([KEY], told)).rejects.toThrow(StorageNotOursError);
  for (const key of held) {
    expect((await backend.stat(key)).sizeBytes).toBe(7);
    const { body } = await backend.open(key);
    await body.return?.();
  }
  const listed = [];
  for await (const { key } of backend.list()) listed.push(key);
  expect(listed).toEqual(held);
  const { healthy, detail } = await backend.health();
  expect(healthy).toBe(false);
  expect(detail).toMatch(why);
  expect(detail).toContain('artifactstore storage adopt --backend local');
}

describe('a storage root', () => {
  it('that is empty becomes that of the log', async () => {
    await expectOurs(await root.start(log));
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 10 });
  });

  it('that is empty is not ours where the log has objects on it: its disk is not mounted, or the root is wrong', async () => {
    log.objectsOn.add('local');
    await expectNotOurs(await root.start(log), /it is empty, but the event log has objects on it: mount its disk or correct/, []);
    await expect(root.record()).rejects.toThrow(/ENOENT/);
  });

  it('that is empty is ours where the log has objects elsewhere alone', async () => {
    log.objectsOn.add('another');
    await expectOurs(await root.start(log));
  });

  it('that was empty is ours once its disk is there', async () => {
    log.objectsOn.add('local');
    const owned = await root.start(log);
    await expect(put(owned.backend, OTHER)).rejects.toThrow(StorageNotOursError);
    await root.write('{"log_id":"log","seen_sequence":3}');
    await owned.backends.look();
    await expectOurs(owned);
  });

  it('that was ours is so no more once it is found empty', async () => {
    const owned = await root.start(log);
    log.objectsOn.add('local');
    await root.forget();
    await owned.backends.look();
    await expect(put(owned.backend, KEY)).rejects.toThrow(/it is empty/);
  });

  it('becomes that of the log before the first object is in it, whoever looks', async () => {
    const { backend } = await root.open(log);
    const staged = await backend.stage();
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 10 });
    await staged.discard();
  });

  it('goes on with its log, and notes how far that has come', async () => {
    await usedRoot();
    log.lastSequence = 25;
    const owned = await root.start(log);
    await expectOurs(owned);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 25 });
    log.lastSequence = 26;
    await owned.backends.look();
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 26 });
  });

  it('is not written to where there is nothing new to note', async () => {
    await usedRoot();
    const steps: string[] = [];
    const owned = await root.start(log, { step: (step) => void steps.push(step) });
    await owned.backends.look();
    expect(steps).toEqual([]);
  });

  it('of another log is not ours', async () => {
    await usedRoot();
    log = new ToldLog('another');
    await expectNotOurs(await root.start(log), /belongs to the event log log, and this is another/);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 10 });
  });

  it('that has seen more than the log, whose database was restored, is not ours', async () => {
    await usedRoot(25);
    await expectNotOurs(await root.start(log), /the event log had come to 25, and then it ended at 10/);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 25, went_back_to: 10 });
  });

  it('stays apart from a log that went back, also once that is as long as it was', async () => {
    await usedRoot(25);
    const owned = await root.start(log);
    log.lastSequence = 40;
    await owned.backends.look();
    await expectNotOurs(owned, /had come to 25, and then it ended at 10/);
    await expectNotOurs(await root.start(log), /had come to 25, and then it ended at 10/);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 25, went_back_to: 10 });
  });

  it('that is full is not that of an empty log', async () => {
    await usedRoot();
    log = Object.assign(new ToldLog('empty'), { lastSequence: 0 });
    await expectNotOurs(await root.start(log), /belongs to the event log log/);
  });

  it('with objects and without the file is nobody’s', async () => {
    await usedRoot();
    await root.forget();
    await expectNotOurs(await root.start(log), /holds objects, but no registry.json/);
    await expect(root.record()).rejects.toThrow(/ENOENT/);
  });

  it.each(['', '{"log_id":"log","seen_s', '\0\0\0\0', '{"log_id":"log","seen_sequence":"10"}'])(
    'whose file is damaged is nobody’s: %j',
    async (text) => {
      await usedRoot();
      await root.write(text);
      await expectNotOurs(await root.start(log), /its registry.json is damaged/);
    },
  );

  it('whose file cannot be read is out of reach, for writing alone', async () => {
    await usedRoot();
    await root.forget();
    await mkdir(root.file);
    const { backend } = await root.start(log);
    await expect(put(backend, OTHER)).rejects.toThrow(BackendUnavailableError);
    await expect(backend.delete([KEY])).rejects.toThrow(BackendUnavailableError);
    expect((await backend.stat(KEY)).sizeBytes).toBe(7);
    expect(await backend.health()).toMatchObject({
      healthy: false,
      detail: expect.stringMatching(/registry.json cannot be read/),
    });
  });

  it('is ours again once the right file is back', async () => {
    await usedRoot();
    await root.write('{"log_id":"another","seen_sequence":3}');
    const owned = await root.start(log);
    await expect(put(owned.backend, OTHER)).rejects.toThrow(StorageNotOursError);
    await root.write('{"log_id":"log","seen_sequence":3}');
    await owned.backends.look();
    await expectOurs(owned);
  });

  it('that somebody takes over while we run is ours no more, also for what is staged by then', async () => {
    const owned = await root.start(log);
    await put(owned.backend, KEY);
    const staged = await owned.backend.stage();
    await staged.write(Buffer.from('late'));
    await root.write('{"log_id":"adopted","seen_sequence":10}');
    await owned.backends.look();
    await expect(staged.publish(OTHER)).rejects.toThrow(StorageNotOursError);
    await staged.discard();
    await expectNotOurs(owned, /belongs to the event log adopted/);
  });
});

describe('a data plane whose control plane is away', () => {
  beforeEach(async () => {
    await usedRoot();
    log.isAway = true;
  });

  it('from the start reads, and writes as soon as it is back', async () => {
    const owned = await root.start(log);
    expect((await owned.backend.stat(KEY)).sizeBytes).toBe(7);
    await expect(put(owned.backend, OTHER)).rejects.toThrow(ControlPlaneUnavailableError);
    await expect(owned.backend.delete([KEY])).rejects.toThrow(ControlPlaneUnavailableError);
    log.isAway = false;
    await expectOurs(owned);
  });

  it('asks once for all who wait to write', async () => {
    const { backend } = await root.open(log);
    log.isAway = false;
    const staged = await Promise.all(Array.from({ length: 8 }, () => backend.stage()));
    expect(log.asked).toBe(1);
    for (const each of staged) await each.discard();
  });

  it('goes by what it knew, where that was told before', async () => {
    log.isAway = false;
    const owned = await root.start(log);
    log.isAway = true;
    await owned.backends.look();
    await expectOurs(owned);
  });
});

describe('two data planes on one root', () => {
  it('of one log share it, and it remembers the most that either was told', async () => {
    const later = Object.assign(new ToldLog(), { lastSequence: 30 });
    const [one, two] = await Promise.all([root.start(log), root.start(later)]);
    await put(one.backend, KEY);
    await put(two.backend, OTHER);
    await two.backends.look();
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 30 });
    // The one that was told less asks again, and is told as much.
    log.lastSequence = 30;
    await one.backends.look();
    await expectOurs(one);
  });

  it('that both find it empty have it one after the other', async () => {
    await Promise.all([root.start(log), root.start(log)]);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 10 });
  });

  it('take what the other wrote since the head was asked for, for no sign of an older log', async () => {
    const two = await root.start(log);
    await put(two.backend, KEY);
    const slow = {
      async head() {
        const told = await log.head();
        // Told, and then overtaken by the other data plane.
        log.lastSequence += 5;
        await two.backends.look();
        return told;
      },
      hasObjectsOn: (backendId: string) => log.hasObjectsOn(backendId),
    };
    const one = await root.start(slow);
    await put(one.backend, OTHER);
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 15 });
  });

  it.each(['before', 'after'])('are ours though the other takes it %s it is asked whether there are files', async (when) => {
    const fill = async () => {
      log.lastSequence += 5;
      await put((await root.start(log)).backend, KEY);
      log.lastSequence += 5;
      log.objectsOn.add('local');
    };
    const slow = {
      head: () => log.head(),
      async hasObjectsOn(backendId: string) {
        if (when === 'before') await fill();
        const told = await log.hasObjectsOn(backendId);
        if (when === 'after') await fill();
        return told;
      },
    };
    const owned = await root.start(slow);
    await put(owned.backend, OTHER);
    expect(await owned.backend.health()).toMatchObject({ healthy: true });
    // One that was told before may have written less; the next look makes it good.
    await owned.backends.look();
    expect(await root.record()).toEqual({ log_id: 'log', seen_sequence: 20 });
  });

  it('of different logs do not both have it: the later one’s is the file, and the other notices', async () => {
    const [one, other] = [await root.start(log), new ToldLog('other')];
    const two = await root.start(other);
    await expect(put(two.backend, OTHER)).rejects.toThrow(StorageNotOursError);
    await put(one.backend, KEY);
    await root.write('{"log_id":"other","seen_sequence":10}');
    await expect(one.backend.deleteGivenUp([KEY], { logId: 'log', lastSequence: 11 })).rejects.toThrow(StorageNotOursError);
    expect((await one.backend.stat(KEY)).sizeBytes).toBe(7);
  });
});
