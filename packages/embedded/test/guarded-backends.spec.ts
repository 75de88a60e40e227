import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLocalBackend } from '@artifact-store/storage';
import { type TemporaryDirectory, temporaryDirectory, until } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { guarded } from '../src/data/backends.js';
import { randomIds } from '../src/random-ids.js';
import { systemClock } from '../src/system-clock.js';

describe('backends that a log guards', () => {
  let directory: TemporaryDirectory;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });

  afterEach(() => directory.remove());

  it('are compared with it before they serve, and from time to time after that', async () => {
    let lastSequence = 7;
    const log = { head: async () => ({ logId: 'log', lastSequence }), hasObjectsOn: async () => false };
    const backend = await openLocalBackend({ id: 'local', root: directory.path, ids: randomIds, clock: systemClock });
    const seen = async () => JSON.parse(await readFile(join(directory.path, 'registry.json'), 'utf8')).seen_sequence;
    const backends = await guarded([backend], log, 10);
    expect(await seen()).toBe(7);
    lastSequence = 8;
    await until(async () => (await seen()) === 8);
    await backends.dispose();
  });
});
