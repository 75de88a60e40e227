import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import {
  ConnectionFailedError,
  type CreatePackage,
  InvalidRelativePathError,
  MethodNotAllowedError,
  ObjectReclaimedRetryError,
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
const FILES = 600;

let store: MemoryStore;
let root: string;
let contents: Record<string, string>;
let events: TransferEvent[];

beforeEach(async () => {
  store = new MemoryStore(digester);
  store.takesSeries = true;
  root = (await temporaryDirectory()).path;
  contents = Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => [`file-${String(index).padStart(4, '0')}`, `content ${index}`]),
  );
  await writeTree(root, { ...contents, large: Buffer.alloc(300_000) });
  events = [];
});

function pushRoot(options: Partial<PushOptions> = {}) {
  const ports = { packages: store.packages, dataPlane: store.dataPlane, digester, timer: instantTimer() };
  const onEvent = (event: TransferEvent) => events.push(event);
  return push(ports, { source: root, package: command, api: 'http://api', onEvent, ...options });
}

const stored = () => {
  const { large: _, ...small } = store.contentsOf(store.packageIds[0] ?? '');
  return small;
};
const moved = () => events.reduce((sum, event) => sum + (event.type === 'moved' ? event.bytes : 0), 0);
const done = () => events.flatMap((event) => (event.type === 'file' ? [event.relativePath] : []));

describe('a push of many small files', () => {
  it('sends them in series, each under a key of its own, and large ones by themselves', async () => {
    const result = await pushRoot();
    expect(stored()).toEqual(contents);
    expect(store.series).toBe(3);
    expect(new Set(store.keys).size).toBe(FILES + 1);
    expect(result).toMatchObject({ fileCount: FILES + 1, sentBytes: result.totalBytes, reusedBytes: 0 });
    expect(moved()).toBe(result.totalBytes);
    expect(done().sort()).toEqual([...Object.keys(contents), 'large'].sort());
  });

  it('sends few files one by one', async () => {
    root = (await temporaryDirectory()).path;
    await writeTree(root, { a: 'a', b: 'b' });
    await pushRoot();
    expect(store.series).toBe(0);
  });

  it('sends again what nothing was told of, under the same keys, where a series breaks off', async () => {
    const tries = new Map<string, number>();
    const keyOf = new Map<string, string | undefined>();
    const brokenAt = new Set(['file-0010', 'file-0300', 'file-0599']);
    store.beforePut = ({ relativePath, idempotencyKey }) => {
      tries.set(relativePath, (tries.get(relativePath) ?? 0) + 1);
      expect([idempotencyKey, undefined]).toContain(keyOf.get(relativePath));
      keyOf.set(relativePath, idempotencyKey);
      if (brokenAt.delete(relativePath)) throw new ConnectionFailedError('the connection broke off');
    };
    const result = await pushRoot();
    expect(stored()).toEqual(contents);
    expect([...tries.values()].filter((count) => count > 1)).toEqual([2, 2, 2]);
    expect([result.sentBytes, moved()]).toEqual([result.totalBytes, result.totalBytes]);
    expect(done()).toHaveLength(FILES + 1);
  });

  it('takes a lost answer for done if the package has the same bytes', async () => {
    let isLost = false;
    store.afterPut = ({ relativePath }) => {
      if (relativePath !== 'file-0123' || isLost) return;
      isLost = true;
      throw new ConnectionFailedError('the connection broke off');
    };
    const result = await pushRoot();
    expect(stored()).toEqual(contents);
    expect(result.reusedBytes).toBe(Buffer.byteLength(contents['file-0123'] ?? ''));
    expect(moved()).toBe(result.sentBytes);
  });

  it('sends a file again whose object was reclaimed meanwhile', async () => {
    let refusals = 0;
    const ingestAll = store.ingestAll.bind(store);
    store.ingestAll = async function* (request, entries, options) {
      for await (const result of ingestAll(request, entries, options)) {
        if ('file' in result && result.file.relativePath === 'file-0001' && refusals++ === 0) {
          yield { outcome: 'refused', relativePath: 'file-0001', error: new ObjectReclaimedRetryError('given up') };
        } else yield result;
      }
    };
    await pushRoot();
    expect(stored()).toEqual(contents);
  });

  it('goes on with the other files after some were refused or changed, and does not finalize', async () => {
    store.beforePut = async ({ relativePath }) => {
      if (relativePath === 'file-0002') throw new InvalidRelativePathError('no such path');
      if (relativePath === 'file-0003') await writeFile(join(root, 'file-0500'), 'changed');
    };
    await expect(pushRoot({ parallel: 1 })).rejects.toMatchObject({
      code: 'transfer_incomplete',
      members: {
        failures: [
          { relative_path: 'file-0002', code: 'invalid_relative_path' },
          { relative_path: 'file-0500', code: 'file_changed' },
        ],
      },
    });
    expect(Object.keys(stored())).toHaveLength(FILES - 2);
    await expect(store.packages.get(store.packageIds[0] as never)).resolves.toMatchObject({ package: { status: 'created' } });
  });

  it('ends where every further file would fail too', async () => {
    store.beforePut = ({ relativePath }) => {
      if (relativePath > 'file-0100' && relativePath !== 'large') throw new TooManyFilesError('full');
    };
    await expect(pushRoot({ parallel: 1 })).rejects.toMatchObject({ code: 'too_many_files' });
    expect(store.keys.length).toBeLessThan(300);
  });

  it.each([
    ['no such route', new RouteNotFoundError('no such route')],
    ['no such method', new MethodNotAllowedError('not POST')],
  ])('sends them one by one to a server that has %s', async (_what, error) => {
    store.beforeSeries = () => {
      throw error;
    };
    const result = await pushRoot();
    expect(stored()).toEqual(contents);
    expect(result).toMatchObject({ fileCount: FILES + 1, sentBytes: result.totalBytes });
  });

  it('keeps a line for each recorded file in its resume file, and goes on from there', async () => {
    const resumeFile = join((await temporaryDirectory()).path, 'resume');
    store.beforePut = ({ relativePath }) => {
      if (relativePath === 'file-0400') throw new ConnectionFailedError('the connection broke off');
    };
    await expect(pushRoot({ resumeFile, patienceMilliseconds: 0, parallel: 1 })).rejects.toThrow(ConnectionFailedError);
    const lines = (await readFile(resumeFile, 'utf8')).trim().split('\n').length - 1;
    expect(lines).toBe(Object.keys(store.contentsOf(store.packageIds[0] ?? '')).length);
    expect(lines).toBeGreaterThanOrEqual(400);
    store.beforePut = () => {};
    const sentBefore = store.received.length;
    const result = await pushRoot({ resumeFile });
    expect(store.received.length - sentBefore).toBe(FILES + 1 - lines);
    expect(result.fileCount).toBe(FILES + 1);
    expect(stored()).toEqual(contents);
  });
});
