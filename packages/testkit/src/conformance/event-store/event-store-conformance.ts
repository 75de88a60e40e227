import { afterEach, beforeEach, describe } from '@jest/globals';
import { appendingTests } from './appending.js';
import { batchTests } from './batches.js';
import { collectionViewTests } from './collection-views.js';
import { fixityViewTests } from './fixity-views.js';
import { idempotencyTests } from './idempotency.js';
import { jobTests } from './jobs.js';
import { lifecycleTests } from './lifecycle.js';
import { newsTests } from './news.js';
import { type OpenSubject, openSubject } from './open-subject.js';
import { readingTests } from './reading.js';
import { replayTests } from './replay.js';
import { retentionHistoryTests } from './retention-history.js';
import { retentionViewTests } from './retention-views.js';
import { sameAsAloneTests } from './same-as-alone.js';
import { schemaViewTests } from './schema-views.js';
import { stateTests } from './state.js';
import type { DatabaseSubject } from './subject.js';
import { uploadTests } from './uploads.js';
import { viewTests } from './views.js';

/** What every event store does, as `EventStore`, `Views` and `Database` state it. Each test gets an empty database. */
export function eventStoreConformance(name: string, create: () => Promise<DatabaseSubject>): void {
  describe(`${name} is an event store`, () => {
    let subject: DatabaseSubject;
    let opened: OpenSubject;

    beforeEach(async () => {
      subject = await create();
      opened = await openSubject(subject);
    });

    afterEach(async () => {
      await opened.close();
      await subject.remove();
    });

    const use = () => opened;
    appendingTests(use);
    batchTests(use);
    idempotencyTests(use);
    readingTests(use);
    newsTests(use);
    retentionHistoryTests(use);
    viewTests(use);
    retentionViewTests(use);
    collectionViewTests(use);
    fixityViewTests(use);
    schemaViewTests(use);
    jobTests(use);
    stateTests(use);
    uploadTests(use);
    replayTests(use);
    lifecycleTests(use);
  });

  describe(`${name} shared by commands`, () => sameAsAloneTests(create));
}
