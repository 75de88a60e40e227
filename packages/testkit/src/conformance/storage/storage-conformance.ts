import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { abortTests } from './aborts.js';
import { lifecycleTests } from './lifecycle.js';
import { listingTests } from './listing.js';
import { publishingTests } from './publishing.js';
import { readingTests } from './reading.js';
import { registryFileTests } from './registry-file.js';
import type { StorageSubject } from './subject.js';

/**
 * What every storage backend does, as `StorageBackend` states it. Each test gets a backend on an empty root; one that
 * leaves anything in staging fails.
 */
export function storageConformance(name: string, open: () => Promise<StorageSubject>): void {
  describe(`${name} is a storage backend`, () => {
    let subject: StorageSubject;

    beforeEach(async () => {
      subject = await open();
    });

    afterEach(async () => {
      const staged = await subject.staged();
      await subject.backend.dispose();
      await subject.remove();
      expect(staged).toEqual([]);
    });

    readingTests(() => subject);
    publishingTests(() => subject);
    listingTests(() => subject);
    registryFileTests(() => subject);
    abortTests(() => subject);
    lifecycleTests(() => subject);
  });
}
