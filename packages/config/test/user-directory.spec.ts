import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { userDirectory } from '../src/index.js';

const cwd = process.cwd();
const { XDG_CONFIG_HOME, HOME } = process.env;
const before = { XDG_CONFIG_HOME, HOME };

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

afterEach(() => {
  process.chdir(cwd);
  set(before);
});

describe('the directory of a user', () => {
  it('is in XDG_CONFIG_HOME, else in .config of the home', () => {
    set({ XDG_CONFIG_HOME: '/home/u/xdg', HOME: '/home/u' });
    expect(userDirectory()).toBe('/home/u/xdg/artifactstore');
    set({ XDG_CONFIG_HOME: undefined });
    expect(userDirectory()).toBe('/home/u/.config/artifactstore');
  });

  it.each(['', 'relative', './relative'])('is not at %j, which is no absolute path', (given) => {
    set({ XDG_CONFIG_HOME: given, HOME: '/home/u' });
    expect(userDirectory()).toBe('/home/u/.config/artifactstore');
  });

  it('is not chosen by a .env, which is of the folder', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory.path, '.env'), `XDG_CONFIG_HOME=${directory.path}\nHOME=${directory.path}\n`);
    process.chdir(directory.path);
    set({ XDG_CONFIG_HOME: undefined, HOME: '/home/u' });
    expect(userDirectory()).toBe('/home/u/.config/artifactstore');
  });
});
