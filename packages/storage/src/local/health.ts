import { statfs } from 'node:fs/promises';
import { ArtifactStoreError, StorageFullError } from '@artifact-store/planes';
import { closeDescriptor, syncAndClose, writeAll } from './descriptors.js';
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
    const failure = await writingFailure(staging, failures);
    return { ...space, wrong: failure === null ? failures.afterGoodProbe() : described(failure) };
  } catch (error) {
    return { wrong: described(failures.whileReading('looking at its root', error)), freeBytes: null, totalBytes: null };
  }
}

/**
 * Whether the disk itself answers. Only a write proves that: what was read lately is in memory, also of a disk that is gone. One
 * without room answers.
 */
export async function answers(root: Root, staging: Staging, failures: Failures): Promise<boolean> {
  try {
    await root.check();
  } catch {
    return false;
  }
  const failure = await writingFailure(staging, failures);
  return failure === null || failure instanceof StorageFullError;
}

async function writingFailure(staging: Staging, failures: Failures): Promise<unknown> {
  const path = staging.nextPath();
  try {
    const descriptor = await staging.create(path);
    try {
      await writeAll(descriptor, Buffer.from('probe'), 0);
    } catch (error) {
      await closeDescriptor(descriptor).catch(() => {});
      throw error;
    }
    await syncAndClose(descriptor);
    await staging.remove(path);
    return null;
  } catch (error) {
    await staging.remove(path).catch(() => {});
    return failures.whileWriting('probing', error);
  }
}

function described(failure: unknown): string {
  return failure instanceof ArtifactStoreError ? failure.detail : 'the probe failed';
}
