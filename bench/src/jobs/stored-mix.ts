import { randomBytes } from 'node:crypto';
import { inLanes, MIB } from '../measure.js';
import { openStore, type StoreOptions } from './store.js';

const actor = 'bench';
const KIB = 1024;
/** Of 10 GiB: two files of a GiB, 5,000 of 1 to 256 KiB, and the rest of 1 to 64 MiB. */
const TENTH = 10;
const SMALL_PER_GIB = 500;
const SMALL = [1, 4, 16, 64, 256].map((size) => size * KIB);
const MIDDLE = [1, 2, 4, 8, 16, 32, 64].map((size) => size * MIB);

export interface StoredMix {
  readonly objects: number;
  readonly bytes: number;
}

/** Uploads so many bytes in files of all sizes, no two of them the same. */
export async function storeMix(options: StoreOptions, bytes: number): Promise<StoredMix> {
  const sizes = sizesOf(bytes);
  const { control, data, close } = await openStore(options);
  const details = { name: 'mix', producer: 'bench', subject: 'bench', retentionClass: 'transient' };
  const { package: target } = await control.packages.create({ ...details, actor });
  await inLanes(sizes.length, 8, async (index) => {
    const relativePath = `file-${index}`;
    const { token: grant } = await control.packages.grantUpload({ packageId: target.packageId, relativePath, actor });
    const mediaType = 'application/octet-stream';
    await data.ingest({ grant, relativePath, mediaType }, contentOf(index, sizes[index] ?? 0));
  });
  await close();
  return { objects: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function sizesOf(bytes: number): readonly number[] {
  const large = Math.round(bytes / TENTH);
  const small = Array.from({ length: Math.ceil((SMALL_PER_GIB * bytes) / (KIB * MIB)) }, (_, index) => cycled(SMALL, index));
  const sizes = [large, large, ...small];
  let left = bytes - sizes.reduce((sum, size) => sum + size, 0);
  for (let index = 0; left > 0; index++) {
    const size = Math.min(left, cycled(MIDDLE, index));
    sizes.push(size);
    left -= size;
  }
  return sizes;
}

const cycled = (sizes: readonly number[], index: number) => sizes[index % sizes.length] ?? 0;

/** Begins with a number of its own. */
async function* contentOf(number: number, size: number): AsyncGenerator<Uint8Array> {
  const block = randomBytes(Math.min(size, MIB));
  block.writeUInt32LE(number);
  for (let left = size; left > 0; left -= block.length) yield block.subarray(0, left);
}
