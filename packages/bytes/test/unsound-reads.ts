import type { ObjectKey, OpenedObject, StorageBackend } from '@artifact-store/storage';

/** What becomes of one reading of an object: its bytes as they pass, each chunk, or what fails. */
export type Reading = (body: AsyncIterableIterator<Uint8Array>) => AsyncGenerator<Uint8Array>;

/** A backend whose openings are told, and whose readings go as the test says, in their order; then as they are. */
export function unsoundReads(real: StorageBackend) {
  const readings: (Reading | Error)[] = [];
  const opened: ObjectKey[] = [];
  const open: StorageBackend['open'] = async (key, options) => {
    opened.push(key);
    const reading = readings.shift();
    if (reading instanceof Error) throw reading;
    const object: OpenedObject = await real.open(key, options);
    return reading === undefined ? object : { ...object, body: reading(object.body) };
  };
  const backend: StorageBackend = {
    id: real.id,
    capabilities: real.capabilities,
    registryFile: real.registryFile,
    stage: (intent, options) => real.stage(intent, options),
    stat: (key, options) => real.stat(key, options),
    delete: (keys, options) => real.delete(keys, options),
    list: (options) => real.list(options),
    health: (options) => real.health(options),
    dispose: () => real.dispose(),
    open,
  };
  return { backend, readings, opened };
}

/** One bit on the way from the disk is another. */
export const flipped: Reading = async function* (body) {
  for await (const chunk of body) {
    const copy = Buffer.from(chunk);
    copy.writeUInt8(copy.readUInt8(0) ^ 1, 0);
    yield copy;
  }
};

/** The bytes end before their time, as of a file that is truncated while it is read. */
export const cutShort: Reading = async function* (body) {
  const { value } = await body.next();
  await body.return?.();
  yield value.subarray(0, 10);
};
