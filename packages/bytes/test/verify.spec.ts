import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  BackendUnavailableError,
  ControlPlaneUnavailableError,
  InternalError,
  type ObjectToVerify,
  StorageNotOursError,
  type VerifyRequest,
} from '@artifact-store/planes';
import { ObjectUnreadableError, objectName } from '@artifact-store/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addressOf, chunked, type DataPlaneFixture, dataPlaneFixture } from './data-plane-fixture.js';
import { cutShort, flipped, type Reading, unsoundReads } from './unsound-reads.js';

const bytes = randomBytes(1_000_003);
const mediaType = 'application/octet-stream';

let reads: ReturnType<typeof unsoundReads>;
let fixture: DataPlaneFixture;
let object: ObjectToVerify;
let waits: number[];
let wait: (milliseconds: number) => Promise<void>;

beforeEach(async () => {
  waits = [];
  wait = async (milliseconds) => void waits.push(milliseconds);
  fixture = await dataPlaneFixture({
    wrap(backend) {
      reads = unsoundReads(backend);
      return reads.backend;
    },
    pace: { now: () => 0, wait: (milliseconds) => wait(milliseconds) },
  });
  object = await stored('a file', bytes);
});

afterEach(() => fixture.close());

async function stored(relativePath: string, content: Uint8Array): Promise<ObjectToVerify> {
  const grant = await fixture.uploadGrant();
  const file = await fixture.plane.ingest({ grant, relativePath, mediaType }, chunked(content));
  return { contentAddress: addressOf(file), generation: 0, sizeBytes: file.sizeBytes, sha256: file.digestSha256 };
}

async function verify(objects: readonly ObjectToVerify[], members: Partial<VerifyRequest> = {}, signal?: AbortSignal) {
  const grant = await fixture.verifyGrant(objects);
  return fixture.plane.verify({ grant, digest: 'both', maxBytesPerSecond: null, ...members }, { signal });
}

const SOUND = { mismatch: null };

describe('verify', () => {
  it('reads a sound object once', async () => {
    expect(await verify([object])).toMatchObject([{ ...SOUND, actualSizeBytes: bytes.byteLength }]);
    expect(reads.opened).toHaveLength(1);
  });

  it.each(['primary', 'both'] as const)('finds %s of an object that takes many chunks', async (digest) => {
    const large = await stored('a large file', randomBytes(5_000_003));
    expect(await verify([large, object], { digest })).toMatchObject([SOUND, SOUND]);
    expect(reads.opened).toHaveLength(2);
  });

  it.each<[string, Reading]>([
    ['by a bit', flipped],
    ['by its end', cutShort],
  ])('takes for sound what reads bad once, %s, and good the second time', async (_, reading) => {
    reads.readings.push(reading);
    expect(await verify([object])).toMatchObject([SOUND]);
    expect(reads.opened).toHaveLength(2);
  });

  it('tells what the second reading found, where both are bad', async () => {
    reads.readings.push(flipped, cutShort);
    expect(await verify([object])).toMatchObject([{ mismatch: 'size', actualSizeBytes: 10 }]);
    reads.readings.push(flipped, flipped);
    expect(await verify([object])).toMatchObject([{ mismatch: 'primary', actualSizeBytes: bytes.byteLength }]);
    expect(reads.opened).toHaveLength(4);
  });

  it('looks twice also for what is not there', async () => {
    await reads.backend.delete([{ address: object.contentAddress, generation: 0 }]);
    expect(await verify([object])).toMatchObject([{ mismatch: 'missing' }]);
    expect(reads.opened).toHaveLength(2);
  });

  it('reads an object that is replaced meanwhile to its end, and then the one in its place', async () => {
    const replacing: Reading = async function* (body) {
      for await (const chunk of flipped(body)) {
        yield chunk;
        await stored(`again ${reads.opened.length}`, bytes).catch(() => {});
      }
    };
    reads.readings.push(replacing);
    expect(await verify([object])).toMatchObject([SOUND]);
  });

  it('reads another generation for what it is: another object', async () => {
    expect(await verify([{ ...object, generation: 1 }])).toMatchObject([{ generation: 1, mismatch: 'missing' }]);
  });

  it.each(['open', 'read'])('gives no verdict on an object where the backend fails to %s it', async (when) => {
    const failure = new BackendUnavailableError('storage backend "one" failed while reading (ESTALE)', { backend_id: 'one' });
    const failing: Reading = async function* (body) {
      for await (const chunk of body) {
        yield chunk;
        throw failure;
      }
    };
    reads.readings.push(when === 'open' ? failure : failing);
    const error = await verify([object]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendUnavailableError);
    expect(error).toMatchObject({ members: { backend_id: 'one', content_address: object.contentAddress, generation: 0 } });
  });

  const ofObject = new ObjectUnreadableError('storage backend "one" failed while reading (EIO)', { backend_id: 'one' });
  const ofBackend = new BackendUnavailableError('storage backend "one" failed while reading (EMFILE)', { backend_id: 'one' });
  const midway: Reading = async function* (body) {
    for await (const chunk of body) {
      yield chunk;
      throw ofObject;
    }
  };

  it.each<[string, readonly (Reading | Error)[]]>([
    ['opened', [ofObject, ofObject]],
    ['read to its end', [midway, midway]],
    ['opened, and then read to its end', [ofObject, midway]],
  ])('names an object that cannot be %s twice, and goes on with the next', async (_, readings) => {
    const other = await stored('another file', randomBytes(10));
    reads.readings.push(...readings);
    const nothing = { actualContentAddress: null, actualSha256: null, actualSizeBytes: null };
    expect(await verify([object, other])).toMatchObject([{ mismatch: 'unreadable', ...nothing }, SOUND]);
    expect(reads.opened).toHaveLength(3);
  });

  it('takes for sound what cannot be read once, and reads good the second time', async () => {
    reads.readings.push(midway);
    expect(await verify([object])).toMatchObject([SOUND]);
  });

  it('tells what the second reading found of what could not be read before', async () => {
    reads.readings.push(ofObject, flipped);
    expect(await verify([object])).toMatchObject([{ mismatch: 'primary', actualSizeBytes: bytes.byteLength }]);
  });

  it.each<[string, Reading | Error, Error]>([
    ['once, and then not for the fault of the backend', ofObject, ofBackend],
    ['once, and badly before', flipped, ofObject],
  ])('gives no verdict on an object that cannot be read %s', async (_, first, second) => {
    reads.readings.push(first, second);
    await expect(verify([object])).rejects.toMatchObject({
      code: 'backend_unavailable',
      members: { backend_id: 'one', content_address: object.contentAddress, generation: 0 },
    });
  });

  it('tells a defect as one', async () => {
    reads.readings.push(new Error('a defect'));
    await expect(verify([object])).rejects.toThrow(InternalError);
  });

  it('takes no more of an object than the chunk that it works on and the next, however large it is', async () => {
    let taken = 0;
    const endless: Reading = async function* (body) {
      await body.return?.();
      while (taken < 1000) {
        taken += 1;
        yield bytes.subarray(0, 1000);
      }
    };
    const held = Promise.withResolvers<void>();
    const waiting = Promise.withResolvers<void>();
    wait = () => {
      waiting.resolve();
      return held.promise;
    };
    reads.readings.push(endless);
    const verifying = verify([object], { maxBytesPerSecond: 1 });
    await waiting.promise;
    // Nothing here waits for a disk: all that would be taken is.
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(taken).toBe(2);
    held.reject(new Error('enough'));
    await expect(verifying).rejects.toThrow(InternalError);
  });

  it('takes as long as the limit of bytes per second asks for, over all objects and readings', async () => {
    const other = await stored('another file', randomBytes(500_000));
    reads.readings.push(flipped);
    await verify([object, other], { maxBytesPerSecond: 100_000 });
    // Time stands still here: the last wait is for all bytes read so far, but for the second that is given ahead.
    expect(waits.at(-1)).toBeCloseTo(((2 * bytes.byteLength + 500_000) / 100_000 - 1) * 1000, 3);
  });

  it.each(['primary', 'both'] as const)('of %s ends at once when it is aborted, and leaves no body open', async (digest) => {
    const controller = new AbortController();
    const ended = Promise.withResolvers<void>();
    const aborting: Reading = async function* (body) {
      try {
        for await (const chunk of body) {
          yield chunk;
          controller.abort(new Error('enough'));
        }
      } finally {
        ended.resolve();
      }
    };
    reads.readings.push(aborting);
    await expect(verify([object, object], { digest }, controller.signal)).rejects.toThrow('enough');
    await ended.promise;
    expect(reads.opened).toHaveLength(1);
  });

  it('says nothing of a storage that is not ours, where all would be missing', async () => {
    await fixture.one.plant('registry.json', Buffer.from('{"log_id":"another","seen_sequence":0}'));
    await fixture.look();
    await expect(verify([object])).rejects.toThrow(StorageNotOursError);
    expect(reads.opened).toEqual([]);
  });

  it('asks whose the storage is, where nobody could tell so far', async () => {
    const fresh = await dataPlaneFixture();
    try {
      fresh.log.isAway = true;
      const request = { grant: await fresh.verifyGrant([object]), digest: 'both', maxBytesPerSecond: null } as const;
      await expect(fresh.plane.verify(request)).rejects.toThrow(ControlPlaneUnavailableError);
      fresh.log.isAway = false;
      fresh.log.objectsOn.add('one');
      await expect(fresh.plane.verify(request)).rejects.toThrow(/it is empty/);
    } finally {
      await fresh.close();
    }
  });
});

describe('delete', () => {
  it('deletes on the backend of its grant, in the generation that it names', async () => {
    const key = { contentAddress: object.contentAddress, generation: 0 };
    await fixture.plane.delete({ grant: await fixture.deleteGrant({ keys: [{ ...key, generation: 1 }] }) });
    expect((await fixture.found()).stored).toEqual([objectName({ address: object.contentAddress, generation: 0 })]);
    await fixture.plane.delete({ grant: await fixture.deleteGrant({ keys: [key], backendId: 'two' }) });
    expect((await fixture.found()).stored).toHaveLength(1);
    await fixture.plane.delete({ grant: await fixture.deleteGrant({ keys: [key] }) });
    expect((await fixture.found()).stored).toEqual([]);
  });

  it('refuses a backend that is not configured', async () => {
    const grant = await fixture.deleteGrant({ keys: [], backendId: 'three' });
    await expect(fixture.plane.delete({ grant })).rejects.toThrow(BackendUnavailableError);
  });
});
