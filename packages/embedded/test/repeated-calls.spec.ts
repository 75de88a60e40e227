import { join } from 'node:path';
import { Readable } from 'node:stream';
import { configOf } from '@artifact-store/config';
import { temporaryDirectory } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { type IngestFile, openRegistry } from '../src/index.js';

describe('the library', () => {
  it('answers a call that comes again under its key, also of a package that is finalized', async () => {
    await using home = await temporaryDirectory();
    const registry = await openRegistry(
      configOf({
        ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(home.path, 'log.db')}`,
        ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(home.path, 'storage'),
      }),
    );
    try {
      const create = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana', idempotencyKey: 'c' };
      const packageId = await registry.createPackage(create);
      const ingest = (more: Partial<IngestFile> = {}) => {
        const stream = Readable.from([Buffer.from('bytes')]);
        const file = { packageId, relativePath: 'a', mediaType: 'text/plain', stream, actor: 'ana', idempotencyKey: 'f' };
        return registry.ingestFile({ ...file, ...more });
      };
      const file = await ingest();
      const finalize = { packageId, actor: 'ana', idempotencyKey: 'z' };
      const digest = await registry.finalizePackage(finalize);
      expect([await registry.createPackage(create), await ingest(), await registry.finalizePackage(finalize)]).toEqual([
        packageId,
        file,
        digest,
      ]);
      expect((await registry.control.events.page({ since: 0 })).events).toHaveLength(4);
      await expect(ingest({ idempotencyKey: undefined })).rejects.toThrow('finalized');
    } finally {
      await registry.dispose();
    }
  });
});
