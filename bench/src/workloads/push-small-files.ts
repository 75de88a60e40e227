import { randomBytes } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from '../api.js';
import { type Figure, inDirectory, inLanes, seconds } from '../measure.js';
import { startServer } from '../server.js';
import { END, entry } from '../tar.js';
import { pushedBlindly, pushedTree, writeTree } from './pushed-tree.js';

const FILES = 10_000;
const LANES = 16;

/** What `push` sends. */
const SERIES = 256;
const SERIES_AT_ONCE = 3;

/**
 * 10,000 files of 4 KiB, one PUT each and as archives, beside the least a durable store must do: write, fsync, rename. The archives have
 * other bytes than the PUTs, since the directories of objects that are there already need not be made. Then a tree of as many files,
 * by `push`: once, and again.
 */
export function pushSmallFiles(): Promise<readonly Figure[]> {
  return inDirectory(async (home) => {
    // First of all: by the time they are pushed, they have lain still.
    await writeTree(join(home, 'tree'), FILES);
    await writeTree(join(home, 'other'), FILES);
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
    const [archived, inSeries] = [await archive(api, bodies, FILES, 1), await archive(api, bodies, SERIES, SERIES_AT_ONCE)];
    const blindly = await pushedBlindly(server, join(home, 'other'));
    const pushes = await pushedTree(server, join(home, 'tree'), join(home, 'cache'));
    const finalize = await seconds(() => api.finalize(packageId));
    await server.stop();
    return [
      { what: 'write + fsync + rename, one at a time', value: FILES / one, unit: 'files/s' },
      { what: `write + fsync + rename, ${LANES} at a time`, value: FILES / many, unit: 'files/s' },
      { what: `PUT, ${LANES} at a time`, value: FILES / push, unit: 'files/s' },
      { what: 'one archive', value: FILES / archived, unit: 'files/s' },
      { what: `archives of ${SERIES} files, ${SERIES_AT_ONCE} at a time`, value: FILES / inSeries, unit: 'files/s' },
      blindly,
      ...pushes,
      { what: 'finalize of the package', value: finalize, unit: 's' },
    ];
  });
}

/** Seconds for all files, as archives of so many, so many at a time. */
async function archive(api: Api, bodies: readonly Buffer[], files: number, lanes: number): Promise<number> {
  const others = bodies.map(() => randomBytes(4096));
  const packageId = await api.createPackage('archives');
  const archives = Array.from({ length: Math.ceil(FILES / files) }, (_, index) => {
    const some = others.slice(index * files, (index + 1) * files);
    return Buffer.concat([...some.map((body, each) => entry(`file-${index * files + each}`, body)), END]);
  });
  return seconds(() =>
    inLanes(archives.length, lanes, async (index) => {
      const body = archives[index] ?? END;
      const last = JSON.parse((await api.archive(packageId, body)).at(-1) ?? '{}') as { result?: string; refused?: number };
      if (last.result !== 'complete' || last.refused !== 0) throw new Error(`an archive was answered ${JSON.stringify(last)}`);
    }),
  );
}

async function durably(directory: string, name: string, body: Buffer | undefined): Promise<void> {
  const staged = join(directory, `.${name}`);
  const file = await open(staged, 'wx');
  await file.writeFile(body ?? Buffer.alloc(0));
  await file.sync();
  await file.close();
  await rename(staged, join(directory, name));
}
