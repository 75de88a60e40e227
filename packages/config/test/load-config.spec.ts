import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/index.js';

describe('loadConfig', () => {
  const home = process.cwd();
  const before = process.env.ARTIFACTSTORE_HTTP_HOST;
  afterEach(() => {
    process.chdir(home);
    if (before === undefined) delete process.env.ARTIFACTSTORE_HTTP_HOST;
    else process.env.ARTIFACTSTORE_HTTP_HOST = before;
  });

  it('reads .env of the working directory, and the environment above it', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, '.env'), 'ARTIFACTSTORE_STATE_DIR=/srv/state\nARTIFACTSTORE_HTTP_HOST=0.0.0.0\n');
    process.chdir(directory.path);
    delete process.env.ARTIFACTSTORE_HTTP_HOST;
    expect(loadConfig()).toMatchObject({ stateDir: '/srv/state', http: { host: '0.0.0.0' } });
    process.env.ARTIFACTSTORE_HTTP_HOST = '::1';
    expect(loadConfig()).toMatchObject({ stateDir: '/srv/state', http: { host: '::1' } });
  });

  it('does without a .env', async () => {
    await using directory = await temporaryDirectory();
    process.chdir(directory.path);
    expect(loadConfig().stateDir).toBe('./var');
  });
});
