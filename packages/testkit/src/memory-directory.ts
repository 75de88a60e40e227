import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TemporaryDirectory } from './temporary-directory.js';

/** As `temporaryDirectory`, but in memory where the system has such a place: for tests that lose no power, and write much. */
export async function memoryDirectory(): Promise<TemporaryDirectory> {
  const isThere = await stat('/dev/shm').then(
    (found) => found.isDirectory(),
    () => false,
  );
  const path = await mkdtemp(join(isThere ? '/dev/shm' : tmpdir(), 'artifact-store-test-'));
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 5 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
