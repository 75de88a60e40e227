import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { temporaryDirectory } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { smoke } from '../examples/smoke.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const HELLO_WORLD = 'blake3:d74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24';

describe('the example of the documentation', () => {
  it('stores a file, finalizes its package and reads everything back', async () => {
    await using directory = await temporaryDirectory();
    const config = configOf({
      ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(directory.path, 'store.db')}`,
      ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(directory.path, 'storage'),
    });
    const lines: string[] = [];
    await smoke(config, (line) => lines.push(line));

    expect(lines[0]).toMatch(/^package: [0-9a-f-]{36}$/);
    expect(lines[1]).toMatch(/^manifest digest: blake3:[0-9a-f]{64}$/);
    expect(lines.slice(2)).toEqual([
      `in the manifest: hello.txt ${HELLO_WORLD}`,
      'read back: hello world',
      'event 1: v1.package.created',
      'event 2: v1.retention.default_applied',
      'event 3: v1.file.ingested',
      'event 4: v1.package.finalized',
    ]);
  });

  it('is what README.md and the operator guide show', () => {
    const shown = `\`\`\`ts\n${read('../examples/smoke.ts')}\`\`\``;
    for (const page of ['README.md', 'docs/OPERATOR-GUIDE.md']) expect(read(`../../../${page}`)).toContain(shown);
  });
});
