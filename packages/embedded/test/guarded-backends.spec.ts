import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendUnavailableError, ControlPlaneUnavailableError, type LogPosition } from '@artifact-store/planes';
import { openLocalBackend, type StorageBackend } from '@artifact-store/storage';
import { type TemporaryDirectory, temporaryDirectory, until } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { guarded } from '../src/data/backends.js';
import { randomIds } from '../src/random-ids.js';
import { systemClock } from '../src/system-clock.js';

describe('backends that a log guards', () => {
  let directory: TemporaryDirectory;
  let backend: StorageBackend;
  let lastSequence: number;
  let head: () => Promise<LogPosition>;
  const log = { head: () => head(), hasObjectsOn: async () => false };

  beforeEach(async () => {
    directory = await temporaryDirectory();
    backend = await openLocalBackend({ id: 'local', root: directory.path, ids: randomIds, clock: systemClock });
    lastSequence = 7;
    head = async () => ({ logId: 'log', lastSequence });
  });

  afterEach(() => directory.remove());

  const seen = async () => JSON.parse(await readFile(join(directory.path, 'registry.json'), 'utf8')).seen_sequence;

  it('are compared with it before they serve, and from time to time after that', async () => {
    const backends = await guarded([backend], log, { everyMilliseconds: 10 });
    expect(await seen()).toBe(7);
    lastSequence = 8;
    await until(async () => (await seen()) === 8);
    await backends.dispose();
  });

  it('are compared with it for the last time when they are disposed of', async () => {
    const backends = await guarded([backend], log);
    lastSequence = 8;
    await backends.dispose();
    expect(await seen()).toBe(8);
    await expect(backend.registryFile.read()).rejects.toThrow(BackendUnavailableError);
  });

  it.each([
    ['is gone', () => Promise.reject(new ControlPlaneUnavailableError('gone'))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('are disposed of as they are where the control plane %s by then', async (_, away) => {
    const backends = await guarded([backend], log, { lastWordMilliseconds: 10 });
    lastSequence = 8;
    head = away;
    await backends.dispose();
    expect(await seen()).toBe(7);
    await expect(backend.registryFile.read()).rejects.toThrow(BackendUnavailableError);
  });
});
