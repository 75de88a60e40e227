import { openSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { countingIds, fixedClock, type TemporaryDirectory, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failures } from '../src/local/failures.js';
import { answers } from '../src/local/health.js';
import { Root } from '../src/local/root.js';
import { Staging } from '../src/local/staging.js';

/** Staging on a device of the system instead of the disk. */
class StagingOn extends Staging {
  constructor(
    root: Root,
    private readonly device: string,
  ) {
    super(root, countingIds().next());
  }

  override async create(): Promise<number> {
    return openSync(this.device, 'w');
  }
}

describe('whether a disk answers', () => {
  let directory: TemporaryDirectory;
  let root: Root;
  const failures = new Failures('local', fixedClock());

  beforeEach(async () => {
    directory = await temporaryDirectory();
    root = await Root.open(join(directory.path, 'objects'), failures);
  });

  afterEach(() => directory.remove());

  it('is shown by a write', async () => {
    expect(await answers(root, new Staging(root, 'process'), failures)).toBe(true);
  });

  it('is shown by want of room as well', async () => {
    expect(await answers(root, new StagingOn(root, '/dev/full'), failures)).toBe(true);
  });

  it('is not so where nothing can be flushed, or the root is another', async () => {
    expect(await answers(root, new StagingOn(root, '/dev/null'), failures)).toBe(false);
    await rename(root.path, `${root.path}.unmounted`);
    expect(await answers(root, new Staging(root, 'process'), failures)).toBe(false);
  });
});
