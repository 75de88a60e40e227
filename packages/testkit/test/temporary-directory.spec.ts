import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../src/temporary-directory.js';

describe('temporaryDirectory', () => {
  it('gives each caller an empty directory of its own below that of the run', async () => {
    const [first, second] = await Promise.all([temporaryDirectory(), temporaryDirectory()]);
    expect(first.path).not.toBe(second.path);
    expect(existsSync(first.path)).toBe(true);
    expect(first.path.startsWith(`${process.env.TEST_RUN_DIR}/`)).toBe(true);
  });

  it('removes it with what is in it at the end of the block, and twice does no harm', async () => {
    let path: string;
    {
      await using directory = await temporaryDirectory();
      path = directory.path;
      await writeFile(join(path, 'file'), 'bytes');
      await directory.remove();
      expect(existsSync(path)).toBe(false);
    }
    expect(existsSync(path)).toBe(false);
  });
});
