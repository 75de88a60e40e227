import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import {
  BackendUnavailableError,
  ConnectionFailedError,
  type CreatePackage,
  InvalidRelativePathError,
  MethodNotAllowedError,
  PackageNotOpenError,
  RouteNotFoundError,
  TooManyFilesError,
} from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PushOptions, push, type TransferEvent } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { MemoryStore } from './memory-store.js';
import { writeTree } from './tree.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };
const LARGE = Buffer.alloc(1_000_000, 'large file ');
const CONTENTS = { a: 'a', 'b.txt': 'bb', empty: '', large: LARGE };
const TOTAL = 1_000_003;

let store: MemoryStore;
let root: string;
let timer: ReturnType<typeof instantTimer>;
let events: TransferEvent[];

beforeEach(async () => {
  store = new MemoryStore(digester);
  root = (await temporaryDirectory()).path;
  timer = instantTimer();
  events = [];
  await writeTree(root, CONTENTS);
});

function pushRoot(options: Partial<PushOptions> = {}) {
  const { packages, dataPlane, known } = store;
  const onEvent = (event: TransferEvent) => events.push(event);
  const ports = { packages, dataPlane, known, digester, timer };
  return push(ports, { source: root, package: command, api: 'http://api', onEvent, ...options });
}

const texts = (contents: object) => Object.fromEntries(Object.entries(contents).map(([path, bytes]) => [path, String(bytes)]));
const moved = () => events.reduce((sum, event) => sum + (event.type === 'moved' ? event.bytes : 0), 0);
/** A store that has all of the tree, and has forgotten how it came by it. */
async function pushBefore(): Promise<void> {
  await pushRoot();
  for (const list of [store.received, store.asked, events]) list.length = 0;
}

describe('a push of what the store has', () => {
  it('sends nothing', async () => {
    await pushBefore();
    const result = await pushRoot();
    expect(store.contentsOf(result.packageId)).toEqual(texts(CONTENTS));
    expect(result).toMatchObject({ fileCount: 4, totalBytes: TOTAL, sentBytes: 0, reusedBytes: TOTAL });
    expect([store.received, moved()]).toEqual([[], 0]);
    expect(events.filter(({ type }) => type === 'file')).toHaveLength(4);
  });

  it('sends what differs, and what is new', async () => {
    await pushBefore();
    await writeTree(root, { a: 'A', 'new/c': 'ccc' });
    const result = await pushRoot();
    expect(store.contentsOf(result.packageId)).toEqual(texts({ ...CONTENTS, a: 'A', 'new/c': 'ccc' }));
    expect(result).toMatchObject({ sentBytes: 4, reusedBytes: TOTAL - 1 });
    expect(store.received.sort()).toEqual(['a', 'new/c']);
  });

  it('has the media type of the name it has now', async () => {
    await pushBefore();
    root = (await temporaryDirectory()).path;
    await writeTree(root, { 'b.json': 'bb' });
    const { packageId } = await pushRoot();
    const { items } = await store.packages.listFiles({ packageId });
    expect([items[0]?.mediaType, store.received]).toEqual(['application/json', []]);
  });

  it('sends what of the store is damaged', async () => {
    await pushBefore();
    store.failed.add(digester.of(LARGE).primary);
    await expect(pushRoot()).resolves.toMatchObject({ sentBytes: LARGE.byteLength, reusedBytes: 3 });
    expect(store.received).toEqual(['large']);
  });

  it('sends all where nobody is asked', async () => {
    await pushBefore();
    const { packages, dataPlane } = store;
    const all = push({ packages, dataPlane, digester, timer }, { source: root, package: command, api: '' });
    await expect(all).resolves.toMatchObject({ sentBytes: TOTAL, reusedBytes: 0 });
  });

  it('sends all where nothing is known, as with a token that may not read', async () => {
    await pushBefore();
    store.known.record = async ({ files }) => files.map(() => null);
    await expect(pushRoot()).resolves.toMatchObject({ sentBytes: TOTAL, reusedBytes: 0 });
  });

  it.each([new RouteNotFoundError('no such route'), new MethodNotAllowedError('not POST')])(
    'sends all to a server that knows no such question ($code)',
    async (error) => {
      await pushBefore();
      let questions = 0;
      store.beforeKnown = () => {
        questions += 1;
        throw error;
      };
      await expect(pushRoot()).resolves.toMatchObject({ sentBytes: TOTAL, reusedBytes: 0 });
      expect([questions, timer.waits]).toEqual([1, []]);
    },
  );

  it('asks again, under the same key, where the answer is lost', async () => {
    await pushBefore();
    const keys = new Set<string | undefined>();
    store.afterKnown = ({ idempotencyKey }) => {
      if (keys.size > 0) return expect(keys).toContain(idempotencyKey);
      keys.add(idempotencyKey);
      throw new ConnectionFailedError('the answer got lost');
    };
    await expect(pushRoot()).resolves.toMatchObject({ sentBytes: 0, reusedBytes: TOTAL });
    expect([store.asked, timer.waits]).toEqual([[4, 4], [500]]);
  });

  it('waits for a server that is busy, and not for ever', async () => {
    await pushBefore();
    store.beforeKnown = () => {
      throw new BackendUnavailableError('busy', { retry_after_seconds: 7 });
    };
    await expect(pushRoot({ patienceMilliseconds: 10_000 })).rejects.toMatchObject({ code: 'backend_unavailable' });
    expect(timer.waits).toEqual([7000, 3000]);
  });

  it('can be interrupted while the question is not answered', async () => {
    await pushBefore();
    const controller = new AbortController();
    store.known.record = () => {
      setImmediate(() => controller.abort());
      return new Promise<never>(() => {});
    };
    await expect(pushRoot({ signal: controller.signal })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('goes on with the other files where one cannot be in the package', async () => {
    await pushBefore();
    const record = store.known.record;
    store.known.record = async (asked) =>
      (await record(asked)).map((result, index) =>
        asked.files[index]?.relativePath === 'a' ? { error: new InvalidRelativePathError('no such path') } : result,
      );
    await expect(pushRoot()).rejects.toMatchObject({
      code: 'transfer_incomplete',
      members: { failures: [{ relative_path: 'a', code: 'invalid_relative_path' }] },
    });
    expect(store.received).toEqual([]);
  });

  it.each([new TooManyFilesError('full'), new PackageNotOpenError('closed')])(
    'stops for what concerns all: $code',
    async (error) => {
      await pushBefore();
      store.beforeKnown = () => {
        throw error;
      };
      await expect(pushRoot()).rejects.toBe(error);
      expect(store.received).toEqual([]);
    },
  );

  it('takes no other file than the one it asked for', async () => {
    await pushBefore();
    const record = store.known.record;
    store.known.record = async (asked) => {
      const results = await record(asked);
      return results.map((_, index) => results[(index + 1) % results.length] ?? null);
    };
    await expect(pushRoot()).rejects.toMatchObject({
      kind: 'digest',
      members: { failures: expect.arrayContaining([expect.objectContaining({ code: 'digest_mismatch' })]) },
    });
  });

  it('takes a path for done that another push of the key has filled with the same bytes, and for a clash otherwise', async () => {
    await pushBefore();
    const keyed = { package: { ...command, uniqueKey: 'k' } };
    store.beforeKnown = async ({ packageId }) => {
      store.beforeKnown = () => {};
      for (const relativePath of ['a', 'b.txt'])
        await store.put({ packageId, relativePath, mediaType: 'text/plain' }, bytesOf('a'));
    };
    await expect(pushRoot(keyed)).rejects.toMatchObject({
      members: { failures: [{ relative_path: 'b.txt', code: 'duplicate_relative_path' }] },
    });
  });

  it('notes what was recorded in its resume file', async () => {
    await pushBefore();
    const resumeFile = join((await temporaryDirectory()).path, 'resume');
    await pushRoot({ resumeFile, finalize: false });
    const { packages, dataPlane } = store;
    const again = push(
      { packages, dataPlane, digester, timer },
      { source: root, package: command, api: 'http://api', resumeFile },
    );
    await expect(again).resolves.toMatchObject({ fileCount: 4, sentBytes: 0, reusedBytes: TOTAL });
  });
});

describe('a push of a file that changes', () => {
  it.each(['before', 'after'] as const)('is not completed where that is %s the store has said that it has it', async (when) => {
    await pushBefore();
    const change = () => writeFile(join(root, 'a'), 'A');
    if (when === 'before') store.beforeKnown = change;
    else store.afterKnown = change;
    await expect(pushRoot()).rejects.toMatchObject({ code: 'file_changed', members: { relative_path: 'a' } });
    const [, second] = store.packageIds;
    await expect(store.packages.get(second as never)).resolves.toMatchObject({ package: { status: 'created' } });
  });

  it('names the file that changed before it was read for the question, and sends the others', async () => {
    await pushBefore();
    const create = store.packages.create;
    const packages = {
      ...store.packages,
      create: async (asked: CreatePackage) => {
        await writeFile(join(root, 'a'), 'longer');
        return create(asked);
      },
    };
    const ports = { packages, dataPlane: store.dataPlane, known: store.known, digester, timer };
    await expect(push(ports, { source: root, package: command, api: '' })).rejects.toMatchObject({
      members: { failed_count: 1, failures: [{ relative_path: 'a', code: 'file_changed' }] },
    });
    expect(store.contentsOf(store.packageIds[1] ?? '')).not.toHaveProperty('a');
  });
});

describe('a push of what the store has not', () => {
  it('reads an eighth at most twice', async () => {
    let read = 0;
    const counting = {
      ...digester,
      of: (bytes: Uint8Array) => {
        read += 1;
        return digester.of(bytes);
      },
    };
    root = (await temporaryDirectory()).path;
    await writeTree(root, Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, `content ${index}`])));
    store.takesSeries = true;
    const { packages, dataPlane, known } = store;
    const ports = { packages, dataPlane, known, digester: counting, timer };
    await expect(push(ports, { source: root, package: command, api: '' })).resolves.toMatchObject({
      fileCount: 5_000,
      reusedBytes: 0,
    });
    expect(read).toBeLessThanOrEqual(5_000 + 625);
    expect(store.asked.length).toBeLessThanOrEqual(3);
  });
});

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}
