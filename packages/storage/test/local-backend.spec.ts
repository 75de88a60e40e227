import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseContentAddress, type StepMoment, type StepObserver } from '@artifact-store/identity';
import { BackendUnavailableError, ObjectNotFoundError, StorageFullError } from '@artifact-store/planes';
import {
  type LocalBackendOptions,
  type ObjectKey,
  ObjectUnreadableError,
  objectName,
  openLocalBackend,
  type StorageBackend,
  type StorageStep,
} from '@artifact-store/storage';
import { countingIds, fixedClock, localSubject, type TemporaryDirectory, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openFile } from '../src/local/descriptors.js';
import { FileBody } from '../src/local/file-body.js';

const KEY: ObjectKey = { address: parseContentAddress(`blake3:${'5a'.repeat(32)}`), generation: 0 };
const SMALL = randomBytes(4_096);
const LARGE = randomBytes(1_000_000);

const subjects: Awaited<ReturnType<typeof localSubject>>[] = [];
const directories: TemporaryDirectory[] = [];

async function local(options: Partial<LocalBackendOptions> = {}) {
  const subject = await localSubject(options);
  subjects.push(subject);
  return subject;
}

async function directory(): Promise<string> {
  const made = await temporaryDirectory();
  directories.push(made);
  return made.path;
}

afterEach(async () => {
  for (const subject of subjects.splice(0)) {
    const staged = await subject.staged();
    await subject.backend.dispose();
    await subject.remove();
    expect(staged).toEqual([]);
  }
  for (const made of directories.splice(0)) await made.remove();
});

async function put(backend: StorageBackend, key: ObjectKey, bytes: Uint8Array): Promise<void> {
  const staged = await backend.stage();
  try {
    await staged.write(bytes);
    await staged.publish(key);
  } finally {
    await staged.discard();
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: at /a/path/of/the/server`), { code, syscall: 'fsync' });
}

/** An observer that keeps the steps that were taken. */
function taken(steps: StorageStep[]): StepObserver<StorageStep> {
  return (step, moment) => {
    if (moment === 'after') steps.push(step);
  };
}

describe('the steps of a publish', () => {
  const small: StorageStep[] = ['staging.create', 'staging.write', 'staging.sync', 'object.rename', 'directory.sync'];

  it('are one write, the flush, the rename and the flush of the directory, for a small object', async () => {
    const steps: StorageStep[] = [];
    const { backend } = await local({ step: taken(steps) });
    await put(backend, KEY, SMALL);
    expect(steps).toEqual(small.toSpliced(3, 0, 'directory.make'));
    steps.length = 0;
    await put(backend, KEY, SMALL);
    expect(steps).toEqual(small);
  });

  it('link a large object into place and remove it from staging at the end', async () => {
    const steps: StorageStep[] = [];
    const { backend } = await local({ step: taken(steps) });
    await put(backend, KEY, LARGE);
    const publishing: StorageStep[] = ['staging.sync', 'staging.link', 'directory.make', 'object.rename', 'directory.sync'];
    const begun = steps.indexOf('staging.sync');
    expect(steps.slice(0, begun)).toEqual(['staging.create', ...Array(begun - 1).fill('staging.write')]);
    expect(steps.slice(begun, begun + 5)).toEqual(publishing);
    expect(new Set(steps.slice(begun + 5))).toEqual(new Set(['staging.remove']));
  });

  it('flush a staged object once, however often it is published', async () => {
    const steps: StorageStep[] = [];
    const { backend } = await local({ step: taken(steps) });
    const staged = await backend.stage();
    await staged.write(LARGE);
    for (const generation of [0, 1, 2]) await staged.publish({ ...KEY, generation });
    await staged.discard();
    expect(steps.filter((step) => step === 'staging.sync')).toHaveLength(1);
    expect(steps.filter((step) => step === 'directory.sync')).toHaveLength(3);
  });

  it.each<[StepMoment, StorageStep, Uint8Array, boolean]>([
    ['before', 'staging.create', SMALL, false],
    ['after', 'staging.create', SMALL, false],
    ['before', 'staging.sync', SMALL, false],
    ['after', 'staging.sync', SMALL, false],
    ['after', 'staging.sync', LARGE, false],
    ['before', 'staging.link', LARGE, false],
    ['after', 'staging.link', LARGE, false],
    ['after', 'object.rename', SMALL, true],
    ['before', 'directory.sync', LARGE, true],
    ['after', 'directory.sync', LARGE, true],
  ])('that fail %s %s end the object, and leave nothing in staging', async (when, failing, bytes, published) => {
    const { backend, names } = await local({
      step(step, moment) {
        if (step === failing && moment === when) throw systemError('EIO');
      },
    });
    const staged = await backend.stage();
    await staged.write(bytes);
    const failure = staged.publish(KEY);
    await expect(failure).rejects.toThrow(BackendUnavailableError);
    await expect(failure).rejects.not.toThrow(/path/);
    await expect(staged.publish({ ...KEY, generation: 1 })).rejects.toThrow(BackendUnavailableError);
    await staged.discard();
    expect(await names()).toEqual(published ? [objectName(KEY)] : []);
  });

  it('say that there is no room where the system says so', async () => {
    const step = () => {
      throw systemError('ENOSPC');
    };
    const { backend } = await local({ step });
    await expect(put(backend, KEY, SMALL)).rejects.toThrow(StorageFullError);
    expect((await backend.health()).detail).toContain('ENOSPC');
  });
});

describe('the body of a local object', () => {
  it('is read into the memory that is given for it, in turn, and into no other', async () => {
    const { backend } = await local();
    await put(backend, KEY, SMALL);
    const buffers = [new Uint8Array(1000), new Uint8Array(1000)];
    const { body } = await backend.open(KEY, { buffers });
    const memory: ArrayBufferLike[] = [];
    for await (const chunk of body) memory.push(chunk.buffer);
    const given: ArrayBufferLike[] = buffers.map(({ buffer }) => buffer);
    expect(memory.map((each) => given.indexOf(each))).toEqual([0, 1, 0, 1, 0]);
  });
});

describe('the health of a local backend', () => {
  it('tells the room there is', async () => {
    const { backend } = await local();
    const { detail, freeBytes, totalBytes } = await backend.health();
    expect(detail).toBe('ready');
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes ?? Number.POSITIVE_INFINITY);
  });

  it('tells of a failed write until a probe succeeds 30 seconds later', async () => {
    const clock = fixedClock();
    let broken = true;
    const step: StepObserver<StorageStep> = (name) => {
      if (broken && name === 'staging.sync') throw systemError('EIO');
    };
    const { backend } = await local({ clock, step });
    await expect(put(backend, KEY, SMALL)).rejects.toThrow(BackendUnavailableError);
    broken = false;
    await put(backend, KEY, SMALL);
    expect(await backend.health()).toMatchObject({ healthy: false });
    clock.advance(30_000);
    expect(await backend.health()).toMatchObject({ healthy: true });
  });

  it('is bad where staging cannot be written, while what is stored is still served', async () => {
    const { backend, root } = await local();
    await put(backend, KEY, SMALL);
    await rm(join(root, '.staging'), { recursive: true });
    await writeFile(join(root, '.staging'), 'in the way');
    const health = await backend.health();
    expect(health.healthy).toBe(false);
    expect(health.detail).not.toContain(root);
    await expect(put(backend, KEY, SMALL)).rejects.toThrow(BackendUnavailableError);
    expect((await backend.stat(KEY)).sizeBytes).toBe(SMALL.byteLength);
    await rm(join(root, '.staging'));
  });
});

describe('the root of a local backend', () => {
  it('is made where it is missing, with the directories above it', async () => {
    const root = join(await directory(), 'a/b/c');
    const backend = await openLocalBackend({ id: 'local', root, ids: countingIds(), clock: fixedClock() });
    await put(backend, KEY, SMALL);
    await backend.dispose();
    expect(existsSync(join(root, objectName(KEY)))).toBe(true);
  });

  it('is refused where it cannot be a directory', async () => {
    const root = join(await directory(), 'file');
    await writeFile(root, '');
    const opening = openLocalBackend({ id: 'local', root, ids: countingIds(), clock: fixedClock() });
    await expect(opening).rejects.toThrow(BackendUnavailableError);
    await expect(opening).rejects.not.toThrow(root);
  });

  it('that is no longer there is out of reach, not empty, and is not made again', async () => {
    const { backend, root } = await local();
    await put(backend, KEY, SMALL);
    const replacements = [async () => {}, () => mkdir(root)];
    for (const replace of replacements) {
      await rename(root, `${root}.unmounted`);
      await replace();
      await expect(backend.stat(KEY)).rejects.toThrow(BackendUnavailableError);
      await expect(backend.open(KEY)).rejects.toThrow(BackendUnavailableError);
      await expect(backend.delete([KEY])).rejects.toThrow(BackendUnavailableError);
      await expect(backend.list()[Symbol.asyncIterator]().next()).rejects.toThrow(BackendUnavailableError);
      await expect(put(backend, KEY, SMALL)).rejects.toThrow(BackendUnavailableError);
      await expect(put(backend, KEY, LARGE)).rejects.toThrow(BackendUnavailableError);
      expect((await backend.health()).healthy).toBe(false);
      expect(await readdir(root).catch(() => [])).toEqual([]);
      await rm(root, { recursive: true, force: true });
      await rename(`${root}.unmounted`, root);
      expect((await backend.stat(KEY)).sizeBytes).toBe(SMALL.byteLength);
    }
  });

  it('takes an object again into a directory that somebody removed', async () => {
    const { backend, root } = await local();
    await put(backend, KEY, SMALL);
    await rm(join(root, 'blake3'), { recursive: true });
    await expect(put(backend, KEY, SMALL)).rejects.toThrow(BackendUnavailableError);
    await put(backend, KEY, SMALL);
    expect((await backend.stat(KEY)).sizeBytes).toBe(SMALL.byteLength);
  });

  it('shows a directory at the place of an object as no object', async () => {
    const { backend, plant, root } = await local();
    await plant(`${objectName(KEY)}/inside`, SMALL);
    await expect(backend.open(KEY)).rejects.toThrow(ObjectNotFoundError);
    await expect(backend.stat(KEY)).rejects.toThrow(ObjectNotFoundError);
    expect((await stat(join(root, objectName(KEY)))).isDirectory()).toBe(true);
  });
});

describe('an object that the system fails to read', () => {
  /** A descriptor that is open, and whose bytes the system cannot read: no page of a process is at 0. */
  async function failingBody(failureOf: (error: unknown) => Promise<unknown>): Promise<FileBody> {
    return new FileBody(await openFile('/proc/self/mem'), { offset: 0, length: 10 }, { failureOf });
  }

  it('fails its body by the system’s own error, and leaves no descriptor', async () => {
    const met: unknown[] = [];
    const body = await failingBody(async (error) => {
      met.push(error);
      return new Error('told');
    });
    await expect(body.next()).rejects.toThrow('told');
    expect(met).toMatchObject([{ code: 'EIO', syscall: 'read' }]);
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });

  it('is unreadable where the way to it leads through a file', async () => {
    const { backend, root } = await local();
    await put(backend, KEY, SMALL);
    const shard = dirname(join(root, objectName(KEY)));
    await rm(shard, { recursive: true });
    await writeFile(shard, 'in the way');
    await expect(backend.open(KEY)).rejects.toThrow(ObjectUnreadableError);
    await expect(backend.stat(KEY)).rejects.toThrow(ObjectUnreadableError);
  });

  it('is out of reach where the disk takes no writes either: it may be all of the disk', async () => {
    const { backend, root, makeUnreadable } = await local();
    await put(backend, KEY, SMALL);
    await makeUnreadable(KEY);
    await rm(join(root, '.staging'), { recursive: true });
    await writeFile(join(root, '.staging'), 'in the way');
    const failure = await backend.open(KEY).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BackendUnavailableError);
    expect(failure).not.toBeInstanceOf(ObjectUnreadableError);
    await rm(join(root, '.staging'));
    await expect(backend.open(KEY)).rejects.toThrow(ObjectUnreadableError);
  });
});

describe('the staging of a local backend', () => {
  async function abandoned(root: string, name: string, writtenAt: string): Promise<string> {
    const folder = join(root, '.staging', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '1'), SMALL);
    for (const path of [join(folder, '1'), folder]) await utimes(path, new Date(writtenAt), new Date(writtenAt));
    return folder;
  }

  it('is reaped, at the next start, where nothing was written for 24 hours', async () => {
    const root = await directory();
    const old = await abandoned(root, 'old', '2026-05-15T08:59:59.000Z');
    const recent = await abandoned(root, 'recent', '2026-05-15T09:00:01.000Z');
    const growing = await abandoned(root, 'growing', '2026-05-01T00:00:00.000Z');
    await utimes(join(growing, '1'), new Date('2026-05-16T08:00:00.000Z'), new Date('2026-05-16T08:00:00.000Z'));
    const backend = await openLocalBackend({ id: 'local', root, ids: countingIds(), clock: fixedClock() });
    expect([old, recent, growing].map((folder) => existsSync(folder))).toEqual([false, true, true]);
    await backend.dispose();
    expect(existsSync(recent)).toBe(true);
  });

  it('is made again when another process reaped it', async () => {
    const { backend, root } = await local();
    await put(backend, KEY, LARGE);
    await rm(join(root, '.staging'), { recursive: true });
    await put(backend, KEY, SMALL);
    expect((await backend.stat(KEY)).sizeBytes).toBe(SMALL.byteLength);
  });

  it('is not shared by two processes on one root, and each clears its own', async () => {
    const first = await local();
    const second = await openLocalBackend({ id: 'local', root: first.root, ids: countingIds(1), clock: fixedClock() });
    const [one, two] = [await first.backend.stage(), await second.stage()];
    await Promise.all([one.write(LARGE), two.write(LARGE)]);
    await second.dispose();
    await one.publish(KEY);
    await one.discard();
    expect((await first.backend.stat(KEY)).sizeBytes).toBe(LARGE.byteLength);
    expect(await first.staged()).toEqual([]);
  });
});

describe('descriptors', () => {
  it('are all closed again, whatever was given up', async () => {
    const { backend } = await local();
    await put(backend, KEY, LARGE);
    const open = async () => (await readdir('/dev/fd')).length;
    const before = await open();
    for (let round = 0; round < 5; round++) {
      const { body } = await backend.open(KEY);
      await body.return?.();
      const begun = await backend.open(KEY);
      await begun.body.next();
      await begun.body.return?.();
      const staged = await backend.stage();
      await staged.write(LARGE);
      await staged.discard();
      await expect(backend.open({ ...KEY, generation: 7 })).rejects.toThrow(ObjectNotFoundError);
    }
    expect(await open()).toBe(before);
  });
});
