import { createDigester } from '@artifact-store/digest';
import { type FileId, type PackageId, parseId, type StorageLocationId } from '@artifact-store/identity';
import { cborMaps, type MemoryEventStore, MemoryTables, memoryRegistry, receipt } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeEvent, leafHash, project } from '../index.js';

const digester = createDigester();

/** The views that the log alone gives. */
async function replayed(store: MemoryEventStore): Promise<MemoryTables> {
  const tables = new MemoryTables();
  const { lastSequence } = await store.head();
  for (let sequence = 1; sequence <= lastSequence; sequence++) {
    const stored = await store.at(sequence);
    const event = stored === undefined ? undefined : decodeEvent(stored);
    if (stored === undefined || event === undefined) throw new Error(`no known event at ${sequence}`);
    for (const change of project(event, stored)) tables.apply(change);
  }
  return tables;
}

const which = fc.nat(3);
const commands = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('create' as const),
      metadata: cborMaps(),
      retentionClass: fc.constantFrom('transient', 'permanent-record'),
    }),
    fc.record({ do: fc.constant('file' as const), which, path: fc.constantFrom('a', 'b', '\ufeffc', '../d'), size: fc.nat(5) }),
    fc.record({ do: fc.constant('finalize' as const), which, allowEmpty: fc.boolean() }),
    fc.record({ do: fc.constant('time' as const), milliseconds: fc.integer({ min: -100_000, max: 100_000 }) }),
  ),
  { maxLength: 30 },
);

describe('replay', () => {
  it('gives the views that live writes gave, after any sequence of commands', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const registry = memoryRegistry({ digester });
        const { packages, receipts } = registry.plane;
        const made: { packageId: PackageId; grant: string }[] = [];
        const refusedQuietly = (act: Promise<unknown>) =>
          act.catch((error: { code?: string }) => expect(error.code).toEqual(expect.any(String)));
        for (const command of sequence) {
          if (command.do === 'time') registry.clock.advance(command.milliseconds);
          if (command.do === 'create') {
            const { metadata, retentionClass } = command;
            const creation = { name: 'n', producer: 'p', subject: 's', retentionClass, actor: 'ana', metadata };
            await refusedQuietly(
              packages.create(creation).then((created) => {
                made.push({ packageId: created.package.packageId, grant: created.uploadGrant?.token ?? '' });
              }),
            );
          }
          const target = 'which' in command ? made[command.which] : undefined;
          if (target === undefined) continue;
          if (command.do === 'finalize') {
            await refusedQuietly(
              packages.finalize({ packageId: target.packageId, actor: 'ben', allowEmpty: command.allowEmpty }),
            );
          }
          if (command.do === 'file') {
            const { primary, sha256, sizeBytes } = digester.of(new Uint8Array(command.size));
            await receipts.record([
              receipt({
                grant: target.grant,
                fileId: parseId<FileId>(registry.ids.next()),
                storageLocationId: parseId<StorageLocationId>(registry.ids.next()),
                relativePath: command.path,
                contentAddress: primary,
                sha256,
                sizeBytes,
              }),
            ]);
          }
        }
        expect((await replayed(registry.store)).dump()).toEqual(registry.store.dumpViews());
        await expectSoundLog(registry.store);
      }),
      { numRuns: 60 },
    );
  });
});

/** Gapless, never back in time, every digest and leaf right. */
async function expectSoundLog(store: MemoryEventStore): Promise<void> {
  const { lastSequence } = await store.head();
  let before = '';
  for (let sequence = 1; sequence <= lastSequence; sequence++) {
    const row = await store.at(sequence);
    if (row === undefined) throw new Error(`a hole at ${sequence}`);
    expect(row.sequence).toBe(sequence);
    expect(row.createdAt >= before).toBe(true);
    expect(row.payloadDigest).toEqual(digester.primary(row.payload));
    expect(row.leafHash).toEqual(leafHash(row, digester));
    before = row.createdAt;
  }
}
