import { createDigester } from '@artifact-store/digest';
import {
  type FileId,
  type HoldId,
  type PackageId,
  parseId,
  parseTimestamp,
  type StorageLocationId,
} from '@artifact-store/identity';
import { type CreatedPackage, PACKAGE_STATUSES, type PackageStatus } from '@artifact-store/planes';
import {
  collectionStarted,
  type MemoryRegistry,
  memoryRegistry,
  packageGarbageCollected,
  receipt,
} from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();

let registry: MemoryRegistry;
let target: Target;

beforeEach(async () => {
  registry = memoryRegistry({ digester });
});

interface Target {
  readonly created: CreatedPackage;
  readonly packageId: PackageId;
  readonly holdId: HoldId;
}

/** Everything that changes a package, and whether a package allows it. */
const COMMANDS = {
  grantUpload: () => registry.plane.packages.grantUpload({ packageId: target.packageId, actor: 'ana' }),
  record: async () => {
    const [outcome = ''] = await registry.record(target.created, 'late');
    if (outcome !== 'recorded') throw Object.assign(new Error(outcome), JSON.parse(outcome).error.declaration);
  },
  finalize: () => registry.plane.packages.finalize({ packageId: target.packageId, actor: 'ana' }),
  extend: () => {
    const newExpiresAt = parseTimestamp('2030-01-01T00:00:00.000Z');
    return registry.plane.retention.extend({ packageId: target.packageId, newExpiresAt, reason: 'r', actor: 'ana' });
  },
  hold: () => registry.plane.retention.hold({ packageId: target.packageId, reason: 'r', actor: 'ana' }),
  release: () => {
    const { packageId, holdId } = target;
    return registry.plane.retention.release({ packageId, holdId, reason: 'r', actor: 'ana' });
  },
  known: () => {
    const { packageId } = target;
    const { primary: contentAddress, sha256, sizeBytes } = digester.of(new TextEncoder().encode('a'));
    const file = { relativePath: 'known', mediaType: 'text/plain', sizeBytes, contentAddress, sha256 };
    return registry.plane.known.record({ packageId, actor: 'ana', files: [file] });
  },
  undelete: () => {
    const newExpiresAt = parseTimestamp('2030-01-01T00:00:00.000Z');
    return registry.plane.collection.undelete({ packageId: target.packageId, newExpiresAt, reason: 'r', actor: 'ana' });
  },
};

const GOES = 'goes';
type Outcomes = { readonly [Command in keyof typeof COMMANDS]: string };

/** A finalized package answers a repeated finalize; none of the others was finalized. */
const OUTCOMES: { readonly [Status in PackageStatus]: Outcomes } = {
  created: {
    grantUpload: GOES,
    record: GOES,
    finalize: GOES,
    extend: GOES,
    hold: GOES,
    release: GOES,
    known: GOES,
    undelete: 'package_not_collected',
  },
  finalized: {
    grantUpload: 'package_not_open',
    record: 'package_not_open',
    finalize: GOES,
    extend: GOES,
    hold: GOES,
    release: GOES,
    known: 'package_not_open',
    undelete: 'package_not_collected',
  },
  collecting: {
    grantUpload: 'package_collecting',
    record: 'package_collecting',
    finalize: 'package_collecting',
    extend: 'package_collecting',
    hold: 'package_collecting',
    release: GOES,
    known: 'package_collecting',
    undelete: GOES,
  },
  garbage_collected: {
    grantUpload: 'package_collected',
    record: 'package_collected',
    finalize: 'package_collected',
    extend: 'package_collected',
    hold: 'package_collected',
    release: GOES,
    known: 'package_collected',
    undelete: GOES,
  },
};

/** What leads a package of one file and one hold into a status. */
const LEAD: { readonly [Status in PackageStatus]: () => Promise<unknown> } = {
  created: async () => undefined,
  finalized: () => COMMANDS.finalize(),
  collecting: () => append('collecting'),
  garbage_collected: () => append('garbage_collected'),
};

async function append(to: 'collecting' | 'garbage_collected') {
  const { packageId } = target;
  const ended = to === 'garbage_collected' ? [packageGarbageCollected({ packageId })] : [];
  const events = [collectionStarted({ packageId }), ...ended];
  await registry.store.transact({ load: async () => undefined, decide: () => ({ events, answer: undefined }) });
}

async function packageThatIs(status: PackageStatus, before: () => Promise<unknown> = async () => undefined) {
  const created = await registry.create();
  await registry.record(created, 'a');
  const { packageId } = created.package;
  const { holdId } = await registry.plane.retention.hold({ packageId, reason: 'first', actor: 'ana' });
  target = { created, packageId, holdId };
  await before();
  await LEAD[status]();
  expect(await registry.plane.packages.get(packageId)).toMatchObject({ package: { status } });
}

const sequence = async () => (await registry.store.head()).lastSequence;

describe.each(PACKAGE_STATUSES)('a package that is %s', (status) => {
  it.each(Object.entries(OUTCOMES[status]))('answers %s with: %s', async (name, outcome) => {
    await packageThatIs(status);
    const before = await sequence();
    const act: Promise<unknown> = COMMANDS[name as keyof typeof COMMANDS]();
    expect(await act.then(() => GOES).catch((error: { code: string }) => error.code)).toBe(outcome);
    if (outcome !== GOES) expect(await sequence()).toBe(before);
  });
});

describe('an upload that was recorded before the collection', () => {
  it.each(['collecting', 'garbage_collected'] as const)('is answered as recorded, now that the package is %s', async (status) => {
    const idempotencyKey = 'k-1';
    const upload = () =>
      receipt({
        grant: target.created.uploadGrant?.token ?? '',
        fileId: parseId<FileId>(registry.ids.next()),
        storageLocationId: parseId<StorageLocationId>(registry.ids.next()),
        relativePath: 'b',
        idempotencyKey,
      });
    let first = receipt();
    await packageThatIs(status, async () => {
      first = upload();
      await registry.plane.receipts.record([first]);
    });
    const before = await sequence();
    const again = await registry.plane.receipts.record([first, upload()]);
    expect(again).toMatchObject([{ file: { fileId: first.fileId } }, { file: { fileId: first.fileId } }]);
    const { packageId } = target;
    const command = { packageId, actor: 'ana', relativePath: 'b', idempotencyKey };
    expect(await registry.plane.packages.grantUpload(command)).toMatchObject({ token: expect.any(String) });
    expect(await sequence()).toBe(before);
  });
});

describe('a package that was finalized before its collection', () => {
  it.each(['collecting', 'garbage_collected'] as const)('answers what it answered first, now that it is %s', async (status) => {
    await packageThatIs(status, COMMANDS.finalize);
    const before = await sequence();
    const { manifestDigest } = await registry.plane.packages.manifest(target.packageId);
    expect(await COMMANDS.finalize()).toMatchObject({ manifestDigest });
    expect(await sequence()).toBe(before);
  });
});
