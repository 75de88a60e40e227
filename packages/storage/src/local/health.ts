import { statfs } from 'node:fs/promises';
import { ArtifactStoreError } from '@artifact-store/planes';
import { syncAndClose, writeAll } from './descriptors.js';
import type { Failures } from './failures.js';
import type { Root } from './root.js';
import type { Staging } from './staging.js';

export interface Probe {
  /** Null where nothing is wrong. */
  readonly wrong: string | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}

/** Does what an upload does, with a few bytes: only that shows a disk that can no longer be written. */
export async function probe(root: Root, staging: Staging, failures: Failures): Promise<Probe> {
  try {
    await root.check();
    const { bavail, blocks, bsize } = await statfs(root.path);
    const space = { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    return { ...space, wrong: (await whatStopsWriting(staging, failures)) ?? failures.afterGoodProbe() };
  } catch (error) {
    return { wrong: described(failures.whileReading('looking at its root', error)), freeBytes: null, totalBytes: null };
  }
}

async function whatStopsWriting(staging: Staging, failures: Failures): Promise<string | null> {
  const path = staging.nextPath();
  try {
    const descriptor = await staging.create(path);
    try {
      await writeAll(descriptor, Buffer.from('probe'), 0);
    } finally {
      await syncAndClose(descriptor);
    }
    await staging.remove(path);
    return null;
  } catch (error) {
    await staging.remove(path).catch(() => {});
    return described(failures.whileWriting('probing', error));
  }
}

function described(failure: unknown): string {
  return failure instanceof ArtifactStoreError ? failure.detail : 'the probe failed';
}
