import { createHash, randomBytes } from 'node:crypto';
import { parseId, parseSha256, type UploadId } from '@artifact-store/identity';
import {
  ControlPlaneUnavailableError,
  DigestMismatchError,
  GrantMismatchError,
  InternalError,
  SizeMismatchError,
  UploadAbortedError,
  UploadCompletedError,
  UploadInProgressError,
  UploadInterruptedError,
  UploadSupersededError,
} from '@artifact-store/planes';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chunked, type DataPlaneFixture, dataPlaneFixture } from './data-plane-fixture.js';
import { ManualPace } from './manual-pace.js';

const UPLOAD = parseId<UploadId>('019bf4c0-0000-7000-8000-00000000000a');
const bytes = randomBytes(200_000);
const sha256 = (content: Uint8Array) => parseSha256(createHash('sha256').update(content).digest('hex'));
const other = sha256(randomBytes(8));

let pace: ManualPace;
let fixture: DataPlaneFixture;
let grant: string;

beforeEach(async () => {
  pace = new ManualPace();
  fixture = await dataPlaneFixture({ pace });
  grant = await fixture.uploadGrant({ uploadId: UPLOAD, relativePath: 'announced.txt' });
});

afterEach(async () => {
  const { staged } = await fixture.found();
  await fixture.close();
  expect(staged).toEqual([]);
});

const put = (content: AsyncIterable<Uint8Array> = chunked(bytes), declared = {}) =>
  fixture.plane.ingestUpload({ grant, declared }, content);

/** A body that waits in its middle. */
function heldBody() {
  const rest = Promise.withResolvers<void>();
  async function* chunks() {
    yield bytes.subarray(0, 10);
    await rest.promise;
    yield bytes.subarray(10);
  }
  return { chunks: chunks(), sendRest: () => rest.resolve() };
}

async function announced(declared: object) {
  fixture.uploads.begun = async (token) => ({
    lease: { grant: token, number: 1 },
    relativePath: 'announced.txt',
    mediaType: 'text/plain',
    declared,
  });
}

describe('a PUT of an upload session', () => {
  it('is leased before its first byte is read, and its receipt names the lease', async () => {
    const { file, isNew } = await put();
    expect([file.relativePath, file.mediaType, isNew]).toEqual(['announced.txt', 'text/plain', true]);
    expect(fixture.recorded.calls.flat()).toMatchObject([{ uploadLease: 1, fileId: file.fileId, idempotencyKey: null }]);
    expect(fixture.uploads.asked).toEqual(['begin']);
  });

  it('is refused without reading a byte where the session is not to be had', async () => {
    let read = 0;
    async function* counted() {
      read++;
      yield bytes;
    }
    fixture.uploads.begun = () => Promise.reject(new UploadInProgressError('ana sends'));
    await expect(put(counted())).rejects.toThrow(UploadInProgressError);
    expect(read).toBe(0);
    expect(fixture.uploads.asked).toEqual(['begin']);
  });

  it('gives the lease back where it fails, and fails with its own error where that fails too', async () => {
    const broken = async function* () {
      yield bytes;
      throw new Error('the network is gone');
    };
    await expect(put(broken())).rejects.toThrow(UploadInterruptedError);
    expect(fixture.uploads.asked).toEqual(['begin', 'end 1']);
    fixture.uploads.end = () => Promise.reject(new ControlPlaneUnavailableError('away'));
    await expect(put(broken())).rejects.toThrow(UploadInterruptedError);
    expect(fixture.recorded.files).toEqual([]);
  });

  it('gives signs of life while bytes arrive, also after some that got lost', async () => {
    const { chunks, sendRest } = heldBody();
    const outcome = put(chunks);
    await pace.pass();
    fixture.uploads.refusal = new ControlPlaneUnavailableError('away');
    await pace.pass();
    fixture.uploads.refusal = new InternalError('a defect');
    await pace.pass();
    await pace.pass();
    sendRest();
    expect((await outcome).isNew).toBe(true);
    expect(fixture.uploads.asked.filter((asked) => asked === 'heartbeat 1').length).toBeGreaterThanOrEqual(3);
    expect(fixture.uploads.asked).not.toContain('end 1');
  });

  it.each([
    ['is aborted', new UploadAbortedError('ana aborted the upload')],
    ['is taken over', new UploadSupersededError('another has begun')],
  ])('ends while it waits for bytes where the session %s', async (_, refusal) => {
    const { chunks } = heldBody();
    const outcome = put(chunks);
    fixture.uploads.refusal = refusal;
    await pace.pass();
    await expect(outcome).rejects.toBe(refusal);
    expect(fixture.recorded.calls).toEqual([]);
  });

  it.each([
    [{ sizeBytes: 200_001 }, {}, SizeMismatchError],
    [{ sizeBytes: 5 }, { sizeBytes: 200_000 }, SizeMismatchError],
    [{ sha256: other }, {}, DigestMismatchError],
    [{ sha256: other }, { sha256: sha256(bytes) }, DigestMismatchError],
    [{}, { sha256: other }, DigestMismatchError],
    [{ contentAddress: `blake3:${other}` }, { contentAddress: `blake3:${sha256(bytes)}` }, DigestMismatchError],
  ])('announced as %j and sent as %j records nothing', async (declared, sent, refusal) => {
    await announced(declared);
    await expect(put(chunked(bytes), sent)).rejects.toThrow(refusal);
    expect(fixture.recorded.calls).toEqual([]);
    expect(fixture.uploads.asked).toEqual(['begin', 'end 1']);
  });

  it('of a grant for a session takes no other file, and a grant for files takes no session', async () => {
    const request = { grant, relativePath: 'announced.txt', mediaType: 'text/plain' };
    await expect(fixture.plane.ingest(request, chunked(bytes))).rejects.toThrow(GrantMismatchError);
    grant = await fixture.uploadGrant();
    await expect(put()).rejects.toThrow(GrantMismatchError);
  });
});

describe('a PUT of a session that is completed', () => {
  beforeEach(async () => {
    const { file } = await put();
    fixture.uploads.begun = async () => ({ file });
    fixture.recorded.calls.length = 0;
  });

  it('is answered with the file where the bytes are the same, and stores them nowhere', async () => {
    const before = await fixture.found();
    expect(await put(chunked(bytes, 999), { sizeBytes: 200_000, sha256: sha256(bytes) })).toEqual({
      file: fixture.recorded.files[0],
      isNew: false,
    });
    expect(fixture.recorded.calls).toEqual([]);
    expect(await fixture.found()).toEqual(before);
  });

  it.each([
    ['the last byte differs', () => Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)]), {}],
    ['there is one more', () => Buffer.concat([bytes, Buffer.of(0)]), {}],
    ['one is missing', () => bytes.subarray(1), {}],
    ['the header says so', () => bytes, { sha256: other }],
    ['the header tells another size', () => bytes, { sizeBytes: 3 }],
  ])('is refused where %s', async (_, content, declared) => {
    await expect(put(chunked(content()), declared)).rejects.toThrow(UploadCompletedError);
    expect(fixture.recorded.calls).toEqual([]);
  });

  it('is refused at the first byte too many, however many are sent', async () => {
    let sent = 0;
    async function* endless() {
      for (; ; sent += 1000) yield bytes.subarray(0, 1000);
    }
    await expect(put(endless())).rejects.toThrow(UploadCompletedError);
    expect(sent).toBeLessThan(210_000);
  });

  it('that breaks off is told so', async () => {
    const broken = async function* () {
      yield bytes.subarray(0, 5);
      throw new Error('the network is gone');
    };
    await expect(put(broken())).rejects.toThrow(UploadInterruptedError);
  });
});
