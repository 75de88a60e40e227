import { randomBytes } from 'node:crypto';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BackendUnavailableError,
  type FileView,
  GrantExpiredError,
  GrantMismatchError,
  ObjectNotFoundError,
  RangeNotSatisfiableError,
  StoredObjectCorruptError,
} from '@artifact-store/planes';
import { objectName } from '@artifact-store/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addressOf, chunked, type DataPlaneFixture, dataPlaneFixture } from './data-plane-fixture.js';

const bytes = randomBytes(1_000_003);
const mediaType = 'application/octet-stream';
const onOne = [{ backendId: 'one', generation: 0 }];
const onBoth = [...onOne, { backendId: 'two', generation: 0 }];

let fixture: DataPlaneFixture;
let file: FileView;
let name: string;

beforeEach(async () => {
  fixture = await dataPlaneFixture();
  for (const backendId of ['two', 'one']) {
    const grant = await fixture.uploadGrant({ backendId });
    file = await fixture.plane.ingest({ grant, relativePath: `on ${backendId}`, mediaType }, chunked(bytes));
  }
  name = objectName({ address: addressOf(file), generation: 0 });
});

afterEach(() => fixture.close());

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('open', () => {
  it('opens the whole file, with all that its grant says of it', async () => {
    const opened = await fixture.plane.open({ grant: await fixture.readGrant(file, onOne) });
    const { fileId, relativePath, digestSha256: sha256 } = file;
    const said = { fileId, relativePath, mediaType, sha256, contentAddress: addressOf(file), sizeBytes: bytes.byteLength };
    expect(opened).toMatchObject({ ...said, offset: 0, length: bytes.byteLength });
    expect((await collect(opened.body)).equals(bytes)).toBe(true);
  });

  it.each([
    ['a range', { first: 500_000, last: 700_000 }, 500_000, 200_001],
    ['an open-ended range', { first: 1_000_000 }, 1_000_000, 3],
    ['a suffix', { suffix: 10 }, 999_993, 10],
  ])('opens %s', async (_, range, offset, length) => {
    const opened = await fixture.plane.open({ grant: await fixture.readGrant(file, onOne), range });
    expect(opened).toMatchObject({ offset, length, sizeBytes: bytes.byteLength });
    expect((await collect(opened.body)).equals(bytes.subarray(offset, offset + length))).toBe(true);
  });

  it('refuses a range behind the end', async () => {
    const grant = await fixture.readGrant(file, onOne);
    await expect(fixture.plane.open({ grant, range: { first: bytes.byteLength } })).rejects.toThrow(RangeNotSatisfiableError);
  });

  it('refuses a grant that is stale or for something else', async () => {
    const grant = await fixture.readGrant(file, onOne);
    await expect(fixture.plane.open({ grant: await fixture.uploadGrant() })).rejects.toThrow(GrantMismatchError);
    fixture.clock.advance(1_000_000);
    await expect(fixture.plane.open({ grant })).rejects.toThrow(GrantExpiredError);
  });

  it.each([
    ['is missing', () => fixture.one.backend.delete([{ address: addressOf(file), generation: 0 }])],
    ['is out of reach', () => fixture.one.backend.dispose()],
    ['has the wrong size', () => truncate(join(fixture.one.root, name), 17)],
  ])('takes the next copy where the first %s', async (_, spoil) => {
    await spoil();
    const { body } = await fixture.plane.open({ grant: await fixture.readGrant(file, onBoth) });
    expect((await collect(body)).equals(bytes)).toBe(true);
  });

  it('takes the next copy where the backend of the first is not configured', async () => {
    const locations = [{ backendId: 'three', generation: 0 }, ...onBoth];
    const { body } = await fixture.plane.open({ grant: await fixture.readGrant(file, locations) });
    expect((await collect(body)).equals(bytes)).toBe(true);
  });

  it('takes the next copy where the first cannot be read, and says that they are out of reach where none can', async () => {
    const grant = await fixture.readGrant(file, onBoth);
    const key = { address: addressOf(file), generation: 0 };
    await fixture.one.makeUnreadable(key);
    expect((await collect((await fixture.plane.open({ grant })).body)).equals(bytes)).toBe(true);
    await fixture.two.makeUnreadable(key);
    await expect(fixture.plane.open({ grant })).rejects.toMatchObject({ code: 'backend_unavailable' });
  });

  it('says that the bytes are missing, out of reach or damaged when no copy is left', async () => {
    const grant = await fixture.readGrant(file, onBoth);
    await fixture.one.backend.delete([{ address: addressOf(file), generation: 0 }]);
    await truncate(join(fixture.two.root, name), 1_000_000);
    await expect(fixture.plane.open({ grant })).rejects.toThrow(StoredObjectCorruptError);
    await fixture.two.backend.delete([{ address: addressOf(file), generation: 0 }]);
    await expect(fixture.plane.open({ grant })).rejects.toThrow(ObjectNotFoundError);
    await fixture.two.backend.dispose();
    await expect(fixture.plane.open({ grant })).rejects.toThrow(BackendUnavailableError);
    await expect(fixture.plane.open({ grant: await fixture.readGrant(file, []) })).rejects.toThrow(ObjectNotFoundError);
  });

  it('fails the body of an object that is cut short while it is read', async () => {
    const { body } = await fixture.plane.open({ grant: await fixture.readGrant(file, onOne) });
    await truncate(join(fixture.one.root, name), 300_000);
    await expect(collect(body)).rejects.toThrow(StoredObjectCorruptError);
  });

  it('stops when the reader aborts', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { body } = await fixture.plane.open({ grant: await fixture.readGrant(file, onOne) }, { signal });
    const chunks = body[Symbol.asyncIterator]();
    await chunks.next();
    controller.abort(new Error('the reader went away'));
    await expect(chunks.next()).rejects.toThrow('the reader went away');
  });
});

describe('health', () => {
  it('tells of each backend, good or not', async () => {
    await fixture.two.backend.dispose();
    const [one, two] = await fixture.plane.health();
    expect(one).toMatchObject({ backendId: 'one', healthy: true });
    expect(one?.freeBytes).toBeGreaterThan(0);
    expect(two).toMatchObject({ backendId: 'two', healthy: false, freeBytes: null });
  });
});
