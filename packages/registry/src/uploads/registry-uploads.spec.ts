import { createDigester } from '@artifact-store/digest';
import { type FileId, type PackageId, parseId, type StorageLocationId } from '@artifact-store/identity';
import {
  type BegunUpload,
  type CreateUpload,
  type FileView,
  LEASE_SECONDS,
  type Receipt,
  UPLOAD_KEPT_SECONDS,
  UPLOAD_LEASE_SECONDS,
  type UploadDetails,
  type UploadLease,
} from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry, receipt } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Command, EventStore } from '../ports/event-store.js';
import { EXPIRY_PAGE } from './expiry.js';

const digester = createDigester();
const CONTENT = digester.of(new TextEncoder().encode('content'));
const TTL = 3600;

let registry: MemoryRegistry;
let packageId: PackageId;

beforeEach(async () => {
  registry = memoryRegistry({ digester });
  packageId = (await registry.create()).package.packageId;
});

const create = (members: Partial<CreateUpload> = {}) =>
  registry.plane.uploads.create({ packageId, relativePath: 'a', mediaType: 'text/plain', actor: 'ana', ...members });
const fileId = () => parseId<FileId>(registry.ids.next());
const begin = ({ grant }: UploadDetails, id = fileId()) => registry.plane.uploadLeases.begin({ grant: grant.token, fileId: id });
const status = async ({ upload: { uploadId } }: UploadDetails) =>
  (await registry.plane.uploads.get({ uploadId, actor: 'bo' })).upload.status;
const pass = (seconds: number) => registry.clock.advance(seconds * 1000);
const files = async () => (await registry.plane.packages.listFiles({ packageId })).items;

function leaseOf(begun: BegunUpload): UploadLease {
  if ('file' in begun) throw new Error('the session is completed');
  return begun.lease;
}

const received = ({ grant, number }: UploadLease, members: Partial<Receipt> = {}): Receipt =>
  receipt({
    grant,
    uploadLease: number,
    fileId: fileId(),
    storageLocationId: parseId<StorageLocationId>(registry.ids.next()),
    relativePath: 'a',
    mediaType: 'text/plain',
    ...{ contentAddress: CONTENT.primary, sha256: CONTENT.sha256, sizeBytes: CONTENT.sizeBytes },
    ...members,
  });
const record = async (...receipts: readonly Receipt[]) =>
  (await registry.plane.receipts.record(receipts)).map((result) => ('file' in result ? result.file.fileId : result.error.code));

async function completed(): Promise<{ session: UploadDetails; file: FileView | undefined }> {
  const session = await create();
  await record(received(leaseOf(await begin(session))));
  return { session, file: (await files())[0] };
}

/** Has an expiry done to its end. */
async function expire(options: { dryRun?: boolean } = {}) {
  const { jobId } = await registry.plane.jobs.create({ kind: 'upload-expiry', actor: 'schedule', ...options });
  const lease = await registry.plane.work.next({ owner: 'w', jobId });
  if (lease === null) throw new Error('nobody else works on the job');
  for (;;) {
    const job = await registry.plane.work.expireUploads(lease);
    if (job.state !== 'running') return job;
  }
}

describe('a session', () => {
  it('is no event and no view, and its file is one event', async () => {
    const before = registry.store.dumpViews();
    const { lastSequence } = await registry.store.head();
    const session = await create();
    const lease = leaseOf(await begin(session));
    await registry.plane.uploadLeases.heartbeat(lease);
    expect(registry.store.dumpViews()).toEqual(before);
    await record(received(lease));
    expect((await registry.store.head()).lastSequence).toBe(lastSequence + 1);
  });

  it.each([
    ['digest', { digest: 'sha256:0f' }],
    ['digest', { digest: `sha512:${'0f'.repeat(64)}` }],
    ['digest', { digest: 'whatever' }],
    ['size_bytes', { sizeBytes: -1 }],
    ['size_bytes', { sizeBytes: 1.5 }],
    ['size_bytes', { sizeBytes: 2 ** 53 }],
    ['media_type', { mediaType: 'text' }],
    ['actor', { actor: '' }],
  ])('is not made of a bad %s', async (field, members) => {
    await expect(create(members)).rejects.toMatchObject({ code: 'validation_failed', detail: expect.stringContaining(field) });
  });

  it('may be one of several for one path, of which the first to end wins', async () => {
    const [one, other] = [await create(), await create()];
    const [first, second] = [leaseOf(await begin(one)), leaseOf(await begin(other))];
    const winner = received(second);
    expect(await record(winner, received(first))).toEqual([winner.fileId, 'duplicate_relative_path']);
    expect([await status(one), await status(other)]).toEqual(['receiving', 'completed']);
  });

  it('takes its bytes to the end, however long they are on their way, while its sender is heard of', async () => {
    const session = await create();
    const lease = leaseOf(await begin(session));
    for (let seconds = 0; seconds < TTL + 60; seconds += 15) {
      pass(15);
      await registry.plane.uploadLeases.heartbeat(lease);
    }
    expect(await status(session)).toBe('receiving');
    expect((await expire()).result).toEqual({ expired_count: 0, forgotten_count: 0 });
    const told = received(lease);
    expect(await record(told)).toEqual([told.fileId]);
  });
});

describe('a receipt under a lease', () => {
  it('completes its session once: sent twice in one call, and again', async () => {
    const session = await create();
    const lease = leaseOf(await begin(session));
    const told = received(lease);
    expect(await record(told, told, received(lease))).toEqual([told.fileId, told.fileId, 'upload_superseded']);
    expect(await record(told)).toEqual([told.fileId]);
    expect(await files()).toHaveLength(1);
    expect(await begin(session)).toEqual({ file: (await files())[0] });
  });

  it.each([
    ['a path that the grant is not for', { relativePath: 'b' }, 'grant_mismatch'],
    ['another media type than was announced', { mediaType: 'text/html' }, 'grant_mismatch'],
    ['no lease', { uploadLease: null }, 'grant_mismatch'],
    ['a lease that was never given', { uploadLease: 2 }, 'upload_superseded'],
  ])('records nothing with %s', async (_, members, code) => {
    const session = await create();
    const lease = leaseOf(await begin(session));
    expect(await record(received(lease, members))).toEqual([code]);
    expect([await status(session), await files()]).toEqual(['receiving', []]);
  });

  it('and a grant that is for no session records nothing', async () => {
    const { uploadGrant } = await registry.create({ name: 'another' });
    expect(await record(received({ grant: uploadGrant?.token ?? '', number: 1 }))).toEqual(['grant_mismatch']);
  });

  it('of a package that was closed meanwhile records nothing, and the session waits on', async () => {
    const session = await create();
    const lease = leaseOf(await begin(session));
    await registry.plane.packages.finalize({ packageId, actor: 'bo', allowEmpty: true });
    expect(await record(received(lease))).toEqual(['package_not_open']);
    await registry.plane.uploadLeases.end(lease);
    expect(await status(session)).toBe('created');
    await expect(begin(session)).rejects.toMatchObject({ code: 'package_not_open' });
  });

  it('of the zombie records nothing, whichever comes first', async () => {
    const session = await create();
    const zombie = leaseOf(await begin(session));
    pass(UPLOAD_LEASE_SECONDS);
    const lease = leaseOf(await begin(session));
    const told = received(lease);
    expect(await record(received(zombie), told, received(zombie))).toEqual([
      'upload_superseded',
      told.fileId,
      'upload_superseded',
    ]);
  });
});

describe('a command whose answer to COMMIT was lost and that is run again', () => {
  const doubling = (): EventStore => {
    const transact = async (command: Command<unknown, unknown>) => {
      await registry.store.transact(command);
      return registry.store.transact(command);
    };
    return Object.create(registry.store, { transact: { value: transact } });
  };

  it('makes one session, takes one lease, and gives it back once', async () => {
    const plane = registry.over(doubling());
    const session = await plane.uploads.create({ packageId, relativePath: 'a', mediaType: 'text/plain', actor: 'ana' });
    const lease = leaseOf(await plane.uploadLeases.begin({ grant: session.grant.token, fileId: fileId() }));
    expect(lease.number).toBe(1);
    await plane.uploadLeases.heartbeat(lease);
    await plane.uploadLeases.end(lease);
    expect(await status(session)).toBe('created');
    expect((await plane.uploads.abort({ uploadId: session.upload.uploadId, actor: 'bo' })).upload.abortedBy).toBe('bo');
  });
});

describe('upload-expiry', () => {
  it('writes down whose time is over, and leaves the rest', async () => {
    const waiting = [await create({ relativePath: 'x' }), await create({ relativePath: 'y' })];
    pass(TTL);
    const young = await create({ relativePath: 'z' });
    expect(await expire({ dryRun: true })).toMatchObject({ done: 2, result: { expired_count: 2, forgotten_count: 0 } });
    const { uploadId } = (waiting[0] as UploadDetails).upload;
    expect(await registry.store.views.upload(uploadId)).toMatchObject({ status: 'created', endedAt: null });
    expect(await expire()).toMatchObject({ state: 'succeeded', result: { expired_count: 2, forgotten_count: 0 } });
    expect(await registry.store.views.upload(uploadId)).toMatchObject({ status: 'expired', endedAt: registry.clock.now() });
    expect(await status(young)).toBe('created');
    expect((await expire()).result).toEqual({ expired_count: 0, forgotten_count: 0 });
  });

  it('takes the lease of a sender who is gone along', async () => {
    const session = await create();
    const lease = leaseOf(await begin(session));
    pass(TTL);
    expect((await expire()).result).toMatchObject({ expired_count: 1 });
    expect(await record(received(lease))).toEqual(['upload_expired']);
  });

  it('forgets what ended long ago, and no file with it', async () => {
    const { session } = await completed();
    const { upload } = await create({ relativePath: 'b' });
    await registry.plane.uploads.abort({ uploadId: upload.uploadId, actor: 'bo' });
    pass(UPLOAD_KEPT_SECONDS - 1);
    expect((await expire()).result).toEqual({ expired_count: 0, forgotten_count: 0 });
    pass(1);
    expect((await expire({ dryRun: true })).result).toEqual({ expired_count: 0, forgotten_count: 2 });
    expect(await status(session)).toBe('completed');
    expect((await expire()).result).toEqual({ expired_count: 0, forgotten_count: 2 });
    await expect(status(session)).rejects.toMatchObject({ code: 'upload_not_found' });
    await expect(begin(session)).rejects.toMatchObject({ code: 'upload_not_found' });
    expect(await files()).toHaveLength(1);
  });

  it.each([false, true])('goes page by page, each session once (dry run: %s)', async (dryRun) => {
    const count = EXPIRY_PAGE + 20;
    for (let n = 0; n < count; n++) await create({ relativePath: `file-${n}` });
    pass(TTL);
    const { jobId } = await registry.plane.jobs.create({ kind: 'upload-expiry', actor: 'schedule', dryRun });
    const first = await registry.plane.work.next({ owner: 'a', jobId });
    if (first === null) throw new Error('nobody else works on the job');
    expect(await registry.plane.work.expireUploads(first)).toMatchObject({ state: 'running', done: EXPIRY_PAGE });
    // Its worker dies; what began later is for the next expiry.
    pass(LEASE_SECONDS + 1);
    const second = await registry.plane.work.next({ owner: 'b', jobId });
    await expect(registry.plane.work.expireUploads(first)).rejects.toMatchObject({ code: 'lease_lost' });
    const job = second && (await registry.plane.work.expireUploads(second));
    expect(job).toMatchObject({ state: 'succeeded', done: count, result: { expired_count: count } });
  });

  it('has no options', async () => {
    await expect(
      registry.plane.jobs.create({ kind: 'upload-expiry', actor: 'ana', options: { force: true } }),
    ).rejects.toMatchObject({ code: 'validation_failed' });
  });
});
