import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import { addSeconds, type PackageId, parseId, type Timestamp } from '@artifact-store/identity';
import { decodeEvent, decodeManifest, type FileIngested } from '@artifact-store/registry';
import { objectName, openLocalBackend } from '@artifact-store/storage';
import { objects, stagedFiles } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { openRegistry, type Registry } from '../../src/index.js';
import { randomIds } from '../../src/random-ids.js';
import { systemClock } from '../../src/system-clock.js';
import { expectIdenticalReplay } from '../retention/control-config.js';
import { contentOf, type PushedFile, type PushOrders, type PushReport, push } from './push-process.js';
import type { Site } from './site.js';

const digester = createDigester();

/**
 * What must hold on a site whose push was killed, whenever that was: the views are those of the log, a day later nothing is
 * left in staging, whatever was told is there, no fact is without its bytes, and the same push comes to its end.
 */
export async function expectRecovered(
  site: Site,
  { files, key }: Pick<PushOrders, 'files' | 'key'>,
  reports: readonly PushReport[],
): Promise<void> {
  await expectIdenticalReplay(site.config);
  await reap(site, addSeconds(systemClock.now(), 24 * 60 * 60 + 60));
  expect(stagedFiles(site.storageRoot)).toEqual([]);

  const registry = await openRegistry(site.config);
  try {
    await expectAcknowledged(registry, reports);
    await expectFactsWithBytes(registry, site);
    const digest = await push(registry, { files, key });
    await expectManifest(registry, digest, files, site);
  } finally {
    await registry.dispose();
  }
  expectNoLeftovers(site, files);
}

/** What the next start does, at that time. */
export async function reap({ storageRoot }: Pick<Site, 'storageRoot'>, at: Timestamp): Promise<void> {
  await mkdir(storageRoot, { recursive: true });
  const backend = await openLocalBackend({ id: 'local', root: storageRoot, ids: randomIds, clock: { now: () => at } });
  await backend.dispose();
}

async function expectAcknowledged({ control }: Registry, reports: readonly PushReport[]): Promise<void> {
  const created = reports.flatMap((report) => ('created' in report ? [parseId<PackageId>(report.created)] : []));
  const recorded = reports.flatMap((report) => ('recorded' in report ? [report.recorded] : []));
  const finalized = reports.flatMap((report) => ('finalized' in report ? [report.finalized] : []));
  for (const packageId of created) {
    const { items } = await control.packages.listFiles({ packageId });
    expect(items.map((file) => file.fileId)).toEqual(expect.arrayContaining(recorded));
    for (const manifestDigest of finalized) {
      expect((await control.packages.get(packageId)).package).toMatchObject({ status: 'finalized', manifestDigest });
    }
  }
}

/** Each recorded file has its bytes, and each package has the rows that its events say. */
async function expectFactsWithBytes(registry: Registry, site: Site): Promise<void> {
  const events = [];
  for await (const event of registry.tailEvents(site.lastSequence)) events.push(decodeEvent(event));
  const ingested = events.filter((event) => event?.type === 'v1.file.ingested');
  for (const event of ingested) await expectBytes(event, site);
  for (const created of events.filter((event) => event?.type === 'v1.package.created')) {
    const { packageId } = created;
    const files = ingested.filter((event) => event.packageId === packageId);
    const isFinalized = events.some((event) => event?.type === 'v1.package.finalized');
    const { items } = await registry.control.packages.listFiles({ packageId });
    expect(items.map((file) => file.fileId).sort()).toEqual(files.map((file) => file.fileId).sort());
    expect((await registry.control.packages.get(packageId)).package).toMatchObject({
      status: isFinalized ? 'finalized' : 'created',
      fileCount: files.length,
      totalBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    });
  }
}

/** The object of a file is on disk, and is what the file says. */
export async function expectBytes(event: FileIngested, { storageRoot }: Pick<Site, 'storageRoot'>): Promise<void> {
  const { contentAddress: address, generation } = event;
  const bytes = await readFile(join(storageRoot, objectName({ address, generation })));
  expect({
    contentAddress: digester.of(bytes).primary,
    digestSha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  }).toEqual({ contentAddress: address, digestSha256: event.digestSha256, sizeBytes: event.sizeBytes });
}

/** The package holds what was pushed, by its manifest and by its bytes. */
async function expectManifest(
  registry: Registry,
  digest: string,
  files: readonly PushedFile[],
  { lastSequence }: Site,
): Promise<void> {
  const finalized = [];
  for await (const event of registry.tailEvents(lastSequence)) {
    if (event.eventType === 'v1.package.finalized') finalized.push(parseId<PackageId>(event.subjectId));
  }
  expect(finalized).toHaveLength(1);
  for (const packageId of finalized) {
    const manifest = await registry.getManifestBytes(packageId, 'cbor');
    expect(digester.of(manifest).primary).toBe(digest);
    const contents = new Map(files.map((file) => [file.path, contentOf(file)]));
    const listed = decodeManifest(manifest).files;
    expect(listed.map((file) => file.relativePath)).toEqual([...contents.keys()].sort());
    for (const file of listed) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await registry.openFile(file.fileId, 'crash')).body) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(contents.get(file.relativePath) ?? Buffer.alloc(0))).toBe(true);
    }
  }
}

/** Nothing but the objects of the push: no key is left that was dead when its bytes came. */
function expectNoLeftovers({ storageRoot }: Site, files: readonly PushedFile[]): void {
  const reclaimed = new Set(files.filter((file) => file.isReclaimed).map((file) => file.seed));
  const names = files.map((file) => {
    return objectName({ address: digester.of(contentOf(file)).primary, generation: reclaimed.has(file.seed) ? 1 : 0 });
  });
  expect(objects(storageRoot)).toEqual([...new Set(names)].sort());
  expect(stagedFiles(storageRoot)).toEqual([]);
}
