import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configOf } from '../src/index.js';

const VARIABLE = 'ARTIFACTSTORE_RETENTION_CONFIG_PATH';

let directory: string;
beforeAll(async () => {
  directory = (await temporaryDirectory()).path;
});

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    configOf(environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.members.problems as string[];
    throw error;
  }
}

describe(VARIABLE, () => {
  it('names the file of the durations', async () => {
    const path = await written('good.toml', '[retention_classes.transient]\ndefault_duration_seconds = 60\n');
    expect(configOf({ [VARIABLE]: path }).retention.durations).toEqual({ transient: 60 });
  });

  it('may name a file that begins with a byte order mark', async () => {
    const path = await written('mark.toml', '\u{feff}[retention_classes.transient]\ndefault_duration_seconds = 60\n');
    expect(configOf({ [VARIABLE]: path }).retention.durations).toEqual({ transient: 60 });
  });

  it('is told of all that is wrong in its file, beside what is wrong elsewhere', async () => {
    const path = await written('bad.toml', '[retention_classes.transient]\ndefault_duration_seconds = 0\n[a]\n');
    expect(problemsOf({ [VARIABLE]: path, ARTIFACTSTORE_LOG_LEVEL: 'loud' })).toEqual([
      'ARTIFACTSTORE_LOG_LEVEL: expected one of debug, info, warning, error',
      `${VARIABLE}: ${path}:2: default_duration_seconds of transient: expected 1 second or more`,
      `${VARIABLE}: ${path}:3: unknown name "a"; there is retention_classes alone`,
    ]);
  });

  it('names no file that is not there', () => {
    expect(problemsOf({ [VARIABLE]: join(directory, 'none.toml') })).toEqual([
      `${VARIABLE}: expected the path of a TOML file, from the working directory or absolute; none can be read there (ENOENT)`,
    ]);
  });

  it('names a regular file of text, and no other thing', async () => {
    await mkdir(join(directory, 'folder'));
    const latin = await written('latin.toml', Uint8Array.of(0x23, 0xe4));
    const large = await written('large.toml', '#'.repeat(64 * 1024 + 1));
    expect(problemsOf({ [VARIABLE]: join(directory, 'folder') })).toEqual([
      `${VARIABLE}: ${directory}/folder is no regular file`,
    ]);
    expect(problemsOf({ [VARIABLE]: '/dev/zero' })).toEqual([`${VARIABLE}: /dev/zero is no regular file`]);
    expect(problemsOf({ [VARIABLE]: latin })).toEqual([`${VARIABLE}: ${latin} is no UTF-8`]);
    expect(problemsOf({ [VARIABLE]: large })).toEqual([`${VARIABLE}: ${large} is larger than 64 KiB`]);
  });
});
