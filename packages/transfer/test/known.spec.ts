import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import { type CreatePackage, DatabaseUnavailableError, ScopeMissingError } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PushOptions, push } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { MemoryStore } from './memory-store.js';
import { writeTree } from './tree.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };

let store: MemoryStore;
let root: string;
beforeEach(async () => {
  store = new MemoryStore(digester);
  root = (await temporaryDirectory()).path;
});

function pushRoot(options: Partial<PushOptions> = {}) {
  const ports = { packages: store.packages, known: store.known, dataPlane: store.dataPlane, digester, timer: instantTimer() };
  return push(ports, { source: root, package: command, api: 'http://api', ...options });
}

describe('a push of what is stored already', () => {
  it('sends no byte of the same small files, and says so', async () => {
    await writeTree(root, { a: 'abc', 'dir/b': 'defg', empty: '' });
    await expect(pushRoot()).resolves.toMatchObject({ sentBytes: 7, reusedBytes: 0 });
    store.received.length = 0;
    const again = await pushRoot();
    expect(again).toMatchObject({ fileCount: 3, totalBytes: 7, sentBytes: 0, reusedBytes: 7 });
    expect(store.contentsOf(again.packageId)).toEqual({ a: 'abc', 'dir/b': 'defg', empty: '' });
    expect(store.received).toEqual([]);
  });

  it('sends what is new or changed, and nothing else', async () => {
    await writeTree(root, { a: 'abc', b: 'def' });
    await pushRoot();
    store.received.length = 0;
    await writeTree(root, { b: 'dEf', c: 'new' });
    const { packageId } = await pushRoot();
    expect(store.received.sort()).toEqual(['b', 'c']);
    expect(store.contentsOf(packageId)).toEqual({ a: 'abc', b: 'dEf', c: 'new' });
  });

  it('asks for 500 files at once', async () => {
    await writeTree(root, Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, `${index}`])));
    await pushRoot();
    expect(store.asked).toEqual([500, 1]);
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 501, sentBytes: 0 });
  });

  it('asks again under the same key where the server does not answer', async () => {
    await writeTree(root, { a: 'abc' });
    const keys: (string | undefined)[] = [];
    store.beforeKnown = ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length === 1) throw new DatabaseUnavailableError('a moment');
    };
    await pushRoot();
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('fails for a file that changes between being asked for and being sent', async () => {
    await writeTree(root, { a: 'abc' });
    store.beforeKnown = async () => {
      await writeFile(join(root, 'other'), 'xyz');
      await rename(join(root, 'other'), join(root, 'a'));
    };
    await expect(pushRoot()).rejects.toMatchObject({ code: 'transfer_incomplete' });
  });

  it('fails for a file that changes after it was found to be stored', async () => {
    await writeTree(root, { a: 'abc' });
    await pushRoot();
    store.beforeKnown = () => writeFile(join(root, 'a'), 'xyz');
    await expect(pushRoot()).rejects.toMatchObject({ code: 'file_changed' });
  });

  it('stops where the question is refused', async () => {
    await writeTree(root, { a: 'abc' });
    store.beforeKnown = () => {
      throw new ScopeMissingError('no');
    };
    await expect(pushRoot()).rejects.toMatchObject({ code: 'scope_missing' });
    expect(store.received).toEqual([]);
  });
});
