import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of a test's own. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  /** Removes it with all that is in it, now. Safe to call twice. */
  remove(): Promise<void>;
}

/**
 * A new empty directory on a real disk. It is removed when the test run ends, however it ends; a test that fills it does
 * better to say `await using` or to call `remove`.
 */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(process.env.TEST_RUN_DIR ?? tmpdir(), 'directory-'));
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 5 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
