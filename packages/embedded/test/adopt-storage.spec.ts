import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import type { FileId } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  DatabaseInUseError,
  type DataPlane,
  GrantInvalidError,
  type GrantKey,
  generateGrantJwk,
  importGrantKey,
  ObjectNotFoundError,
  StorageNotOursError,
} from '@artifact-store/planes';
import { type TemporaryDirectory, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adoptStorage, type OpenControl, openControl, openData, openRegistry, type Registry } from '../src/index.js';

const ACTOR = 'operator';

let directory: TemporaryDirectory;
let database: string;
let config: Parameters<typeof openRegistry>[0];

beforeEach(async () => {
  directory = await temporaryDirectory();
  database = join(directory.path, 'log.db');
  const storage = (id: string) => ({ kind: 'local', id, root: join(directory.path, id) }) as const;
  const whole = configOf({ ARTIFACTSTORE_DATABASE_URL: `sqlite:///${database}` });
  config = { ...whole, storage: { ...whole.storage, defaultBackendId: 'one', backends: [storage('one'), storage('two')] } };
});

afterEach(() => directory.remove());

async function whileOpen<Answer>(work: (registry: Registry) => Promise<Answer>): Promise<Answer> {
  const registry = await openRegistry(config);
  try {
    return await work(registry);
  } finally {
    await registry.dispose();
  }
}

/** As planes that are processes of their own: with keys that outlive them. */
async function whilePlanesAreOpen<Answer>(
  keys: readonly [GrantKey],
  work: (control: OpenControl, data: DataPlane) => Promise<Answer>,
): Promise<Answer> {
  const control = await openControl(config, { keys });
  const { receipts, uploadLeases: uploads, log } = control.control;
  const data = await openData(config, { trust: control.trust, receipts, uploads, log });
  try {
    return await work(control, data.data);
  } finally {
    await data.close();
    await control.close();
  }
}

function store(content: string): Promise<FileId> {
  return whileOpen(async (registry) => {
    const common = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: ACTOR };
    const packageId = await registry.createPackage(common);
    const stream = (async function* () {
      yield Buffer.from(content);
    })();
    const file = { packageId, relativePath: 'a', mediaType: 'text/plain', stream, actor: ACTOR };
    return (await registry.ingestFile(file)).fileId;
  });
}

async function readBack(fileId: FileId): Promise<string> {
  return whileOpen(async (registry) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await registry.openFile(fileId, ACTOR)).body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  });
}

const recordOf = async (id: string): Promise<unknown> =>
  JSON.parse(await readFile(join(directory.path, id, 'registry.json'), 'utf8'));
const headOf = () => whileOpen(({ control }) => control.events.page({ since: 0 }));

describe('a database that was restored from a backup', () => {
  let before: FileId;

  beforeEach(async () => {
    before = await store('before');
    await copyFile(database, `${database}.backup`);
    await store('after');
    await copyFile(`${database}.backup`, database);
  });

  it('reads its storage, and writes nothing there', async () => {
    expect(await readBack(before)).toBe('before');
    await expect(store('more')).rejects.toThrow(StorageNotOursError);
    const health = await whileOpen(({ data }) => data.health());
    expect(health).toMatchObject([
      { backendId: 'one', healthy: false, detail: expect.stringContaining('artifactstore storage adopt --backend one') },
      { backendId: 'two', healthy: false },
    ]);
  });

  it('goes on from there as another log, once the storage is adopted', async () => {
    const { logId: previousLogId, nextSince } = await headOf();
    const adopted = await adoptStorage(config, 'one');
    expect(adopted).toMatchObject({ backendIds: ['one'], previousLogId, lastSequence: nextSince });
    expect(adopted.logId).not.toBe(previousLogId);
    expect(await recordOf('one')).toEqual({ log_id: adopted.logId, seen_sequence: nextSince });
    expect((await headOf()).logId).toBe(adopted.logId);
    expect(await readBack(before)).toBe('before');
    expect(await readBack(await store('more'))).toBe('more');
  });

  it('has each of its backends adopted by itself', async () => {
    await adoptStorage(config, 'one');
    const second = await adoptStorage(config, 'two');
    expect(second.backendIds).toEqual(['two', 'one']);
    for (const id of ['one', 'two']) expect(await recordOf(id)).toMatchObject({ log_id: second.logId });
    expect(await whileOpen(({ data }) => data.health())).toMatchObject([{ healthy: true }, { healthy: true }]);
  });
});

describe('adopting a storage', () => {
  it('that was moved to this log, or lost its file, makes it the log’s, and those that were stay so', async () => {
    await store('content');
    await rm(join(directory.path, 'one', 'registry.json'));
    await expect(store('more')).rejects.toThrow(StorageNotOursError);
    expect((await adoptStorage(config, 'one')).backendIds).toEqual(['one', 'two']);
    expect(await readBack(await store('more'))).toBe('more');
    expect(await whileOpen(({ data }) => data.health())).toMatchObject([{ healthy: true }, { healthy: true }]);
  });

  it('makes grants of before good no more, though their key is the same', async () => {
    const fileId = await store('content');
    const keys = [await importGrantKey(await generateGrantJwk())] as const;
    const grantOf = async ({ control }: OpenControl) => (await control.files.grantRead({ fileId, actor: ACTOR })).token;
    const before = await whilePlanesAreOpen(keys, grantOf);
    await adoptStorage(config, 'one');
    await whilePlanesAreOpen(keys, async (control, data) => {
      await expect(data.open({ grant: before })).rejects.toThrow(GrantInvalidError);
      const { body } = await data.open({ grant: await grantOf(control) });
      await body[Symbol.asyncIterator]().return?.();
    });
  });

  it('that is empty though the log has objects there is asked for: nothing is written or verified before, and all is missing after', async () => {
    const fileId = await store('content');
    await rm(join(directory.path, 'one'), { recursive: true });
    await expect(store('more')).rejects.toThrow(
      /it is empty, but the event log has objects on it: mount its disk or correct its root/,
    );
    expect(await whileOpen(({ data }) => data.health())).toMatchObject([{ healthy: false }, { healthy: true }]);
    expect((await adoptStorage(config, 'one')).backendIds).toEqual(['one', 'two']);
    await expect(readBack(fileId)).rejects.toThrow(ObjectNotFoundError);
    await store('content');
    expect(await readBack(fileId)).toBe('content');
  });

  it('is not asked for a backend that is new to the log', async () => {
    await store('content');
    const three = { kind: 'local', id: 'three', root: join(directory.path, 'three') } as const;
    const { backends } = config.storage;
    config = { ...config, storage: { ...config.storage, defaultBackendId: 'three', backends: [...backends, three] } };
    expect(await readBack(await store('more'))).toBe('more');
  });

  it('can be done again, and is done by whoever does it again where it failed midway', async () => {
    const fileId = await store('content');
    const first = await adoptStorage(config, 'one');
    // As it is left where the process dies between the log and the file.
    await writeFile(
      join(directory.path, 'one', 'registry.json'),
      JSON.stringify({ log_id: first.previousLogId, seen_sequence: 3 }),
    );
    await expect(store('more')).rejects.toThrow(StorageNotOursError);
    const second = await adoptStorage(config, 'one');
    expect(second.previousLogId).toBe(first.logId);
    await store('more');
    expect(await readBack(fileId)).toBe('content');
  });

  it('changes nothing where a server has the database, or the backend is not configured or cannot be written to', async () => {
    await store('content');
    const { logId } = await headOf();
    await whileOpen(() => expect(adoptStorage(config, 'one')).rejects.toThrow(DatabaseInUseError));
    await expect(adoptStorage(config, 'three')).rejects.toThrow(BackendUnavailableError);
    const staging = join(directory.path, 'one', '.staging');
    await rm(staging, { recursive: true, force: true });
    await writeFile(staging, 'no directory');
    await expect(adoptStorage(config, 'one')).rejects.toThrow(BackendUnavailableError);
    await rm(staging);
    await mkdir(staging);
    expect((await headOf()).logId).toBe(logId);
    expect(await recordOf('one')).toMatchObject({ log_id: logId });
  });
});
