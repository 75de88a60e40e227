import { randomBytes } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from '../api.js';
import { type Figure, inDirectory, inLanes, seconds } from '../measure.js';
import { startServer } from '../server.js';

const FILES = 10_000;
const LANES = 16;

/** 10,000 files of 4 KiB, one PUT each, beside the least a durable store must do: write, fsync, rename. */
export function pushSmallFiles(): Promise<readonly Figure[]> {
  return inDirectory(async (home) => {
    const bodies = Array.from({ length: FILES }, () => randomBytes(4096));
    const raw = join(home, 'raw');
    await mkdir(raw);
    const one = await seconds(() => inLanes(FILES, 1, (index) => durably(raw, `one-${index}`, bodies[index])));
    const many = await seconds(() => inLanes(FILES, LANES, (index) => durably(raw, `many-${index}`, bodies[index])));
    const server = await startServer(home);
    const api = new Api(server);
    const packageId = await api.createPackage('small files');
    const push = await seconds(() =>
      inLanes(FILES, LANES, (index) => api.put(packageId, `file-${index}`, bodies[index] ?? Buffer.alloc(0))),
    );
    const finalize = await seconds(() => api.finalize(packageId));
    await server.stop();
    return [
      { what: 'write + fsync + rename, one at a time', value: FILES / one, unit: 'files/s' },
      { what: `write + fsync + rename, ${LANES} at a time`, value: FILES / many, unit: 'files/s' },
      { what: `PUT, ${LANES} at a time`, value: FILES / push, unit: 'files/s' },
      { what: 'finalize of the package', value: finalize, unit: 's' },
    ];
  });
}

async function durably(directory: string, name: string, body: Buffer | undefined): Promise<void> {
  const staged = join(directory, `.${name}`);
  const file = await open(staged, 'wx');
  await file.writeFile(body ?? Buffer.alloc(0));
  await file.sync();
  await file.close();
  await rename(staged, join(directory, name));
}
