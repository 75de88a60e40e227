import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openControl, openDatabaseOf } from '../src/control.js';

describe('The control plane', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const threads: Worker[] = [];
  const note = (message: unknown) => void threads.push((message as { readonly worker: Worker }).worker);

  beforeEach(async () => {
    directory = await temporaryDirectory();
    subscribe('worker_threads', note);
  });

  afterEach(async () => {
    unsubscribe('worker_threads', note);
    await directory.remove();
  });

  it('leaves no thread behind when it and its database are closed', async () => {
    const database = { kind: 'sqlite', path: join(directory.path, 'a.db') } as const;
    const opened = await openControl({
      database,
      limits: { maxFileBytes: null, maxPackageFiles: 10 },
      retention: { durations: {}, sweepIntervalSeconds: 0, gcIntervalSeconds: 0, graceSeconds: 3600 },
      storage: { defaultBackendId: 'local', backends: [] },
      grantTtlSeconds: 900,
      uploadTtlSeconds: 3600,
    });
    const metadata = { text: 'x'.repeat(60_000) };
    for (const name of ['a', 'b', 'c', 'd']) {
      await opened.control.packages.create({
        name,
        producer: 'p',
        subject: 's',
        retentionClass: 'transient',
        actor: 'a',
        metadata,
      });
    }
    await opened.close();
    const upkeep = await openDatabaseOf({ database });
    await upkeep.viewsDigest();
    await upkeep.close();
    expect(threads.map((thread) => thread.threadId)).toEqual([-1]);
  });
});
