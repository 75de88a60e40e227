import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProfileDirectory } from '../src/access/profile-directory.js';

const PROFILE = { apiUrl: 'https://artifacts.example.org', token: 'the-secret-of-the-profile' };

let root: string;
let path: string;
let directory: ProfileDirectory;

beforeEach(async () => {
  root = join((await temporaryDirectory()).path, 'artifactstore');
  directory = new ProfileDirectory(root);
  path = await directory.write('ci', PROFILE);
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Why the profile is refused; never with its token. */
async function refusal(): Promise<string> {
  const error: Error & { declaration?: { remedy: string } } = await directory.read('ci').then(
    () => new Error('it was read'),
    (refused) => refused,
  );
  const told = `${error.message} ${error.declaration?.remedy}`;
  expect(told).not.toContain('the-secret');
  return told;
}

describe('a profile that login has kept', () => {
  it('is read again, and a second one beside it is none of its business', async () => {
    await writeFile(directory.pathOf('broken'), '{', { mode: 0o644 });
    expect([await directory.read('ci'), await directory.read('nobody')]).toEqual([PROFILE, undefined]);
    expect(await new ProfileDirectory(join(root, 'nowhere')).read('ci')).toBeUndefined();
  });

  it('is replaced as a whole, and leaves no draft', async () => {
    await directory.write('ci', { ...PROFILE, token: 'another' });
    expect(await directory.read('ci')).toEqual({ ...PROFILE, token: 'another' });
    expect(await readdir(join(root, 'profiles'))).toEqual(['ci.json']);
  });

  it("is its owner's alone whatever the umask", async () => {
    const before = process.umask(0);
    try {
      await directory.write('open', PROFILE);
    } finally {
      process.umask(before);
    }
    expect(await directory.read('open')).toEqual(PROFILE);
  });

  it.each([0o640, 0o604, 0o620, 0o602, 0o666])('is refused where others have a right to it: mode %o', async (mode) => {
    await chmod(path, mode);
    expect(await refusal()).toMatch(new RegExp(`${path} is open to other users \\(mode ${mode.toString(8)}\\).* chmod 600 it`));
  });

  it.each([0o755, 0o710, 0o707])('is refused where others have a right to its directories: mode %o', async (mode) => {
    await chmod(join(root, 'profiles'), mode);
    expect(await refusal()).toMatch(/profiles is open to other users .* chmod 700 it/);
    await expect(directory.write('ci', PROFILE)).rejects.toThrow('profiles is open to other users');
    await chmod(join(root, 'profiles'), 0o700);
    await chmod(root, mode);
    expect(await refusal()).toMatch(/artifactstore is open to other users .* chmod 700 it/);
  });

  it('is refused where it is of somebody else', async () => {
    const user = process.getuid?.() ?? 0;
    jest.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(user + 1);
    expect(await refusal()).toMatch(new RegExp(`artifactstore is of the user ${user}, and this is ${user + 1}`));
    await expect(directory.write('ci', PROFILE)).rejects.toThrow(`is of the user ${user}`);
  });

  it('is refused where it is a symbolic link, and where a directory is one', async () => {
    await rename(path, `${path}.real`);
    await symlink(`${path}.real`, path);
    expect(await refusal()).toContain(`${path} is a symbolic link`);
    await rename(join(root, 'profiles'), join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'profiles'));
    expect(await refusal()).toContain(`${join(root, 'profiles')} is a symbolic link`);
    await expect(directory.write('ci', PROFILE)).rejects.toThrow('is a symbolic link');
  });

  it('is refused where it is no file, and nobody waits for it', async () => {
    await rm(path);
    execFileSync('mkfifo', ['-m', '600', path]);
    expect(await refusal()).toContain(`${path} is no file`);
    await rm(path);
    await mkdir(path, { mode: 0o700 });
    expect(await refusal()).toContain(`${path} is no file`);
  });

  it.each([
    '',
    '{"api_url":"https://x","token":"the-secret"',
    '{"token":"the-secret"}',
    '{"api_url":"https://x","token":["the-secret"]}',
    '"the-secret"',
    'null',
  ])('is refused where login has not written it: %j', async (content) => {
    await writeFile(path, content);
    expect(await refusal()).toContain(`${path} is not what login has written`);
  });

  it('is refused where it is far too large', async () => {
    await truncate(path, 2 ** 40).catch(() => truncate(path, 2 ** 20));
    expect(await refusal()).toContain('is not what login has written');
  });

  it('is not missed by who has none, whatever their directories are like', async () => {
    await chmod(root, 0o755);
    expect(await directory.read('nobody')).toBeUndefined();
    await writeFile(join(root, 'file'), '');
    expect(await new ProfileDirectory(join(root, 'file')).read('ci')).toBeUndefined();
  });

  it('is removed though it may not be read', async () => {
    await chmod(path, 0o644);
    expect([await directory.remove('ci'), await directory.remove('ci')]).toEqual([true, false]);
  });
});
