import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configOf, controlPlaneKeys, dataPlaneKeys } from '@artifact-store/config';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';

let cwd: string;
beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
});

const step = (name: string) => runJson(['plane-keys', name, 'keys'], { cwd });
const configWith = (name: string) => configOf({ ARTIFACTSTORE_PLANE_KEYS_REF: `file:${join(cwd, 'keys', name)}` });

/** What processes that are started now have, credentials as digests. */
function inUse() {
  const { grantKeys, credentialDigests } = controlPlaneKeys(configWith('control-plane.json'));
  const { credential } = dataPlaneKeys(configWith('data-plane.json'));
  return {
    grantKeys: grantKeys.map(({ kid }) => kid),
    taken: credentialDigests.map((digest) => Buffer.from(digest).toString('hex')),
    sent: createHash('sha256').update(credential).digest('hex'),
  };
}

describe('plane-keys', () => {
  it('makes both documents for their owner alone, and no third file', async () => {
    const { signing_key_id } = await step('create');
    expect((await readdir(join(cwd, 'keys'))).sort()).toEqual(['control-plane.json', 'data-plane.json']);
    const modes = ['', 'control-plane.json', 'data-plane.json'].map(async (name) => (await stat(join(cwd, 'keys', name))).mode);
    expect((await Promise.all(modes)).map((mode) => mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
    const { grantKeys, taken, sent } = inUse();
    expect([grantKeys, taken]).toEqual([[signing_key_id], [sent]]);
    expect(dataPlaneKeys(configWith('data-plane.json')).credential).toMatch(/^[\w-]{43,}$/);
  });

  it('changes them in three steps, of which each leaves the processes of before at work', async () => {
    await step('create');
    const before = inUse();
    expect(await step('add')).toMatchObject({ restart: ['control planes'], signing_key_id: before.grantKeys[0] });
    const added = inUse();
    expect(added).toMatchObject({ grantKeys: [before.grantKeys[0], expect.any(String)], sent: before.sent });
    expect(await step('promote')).toMatchObject({
      restart: ['control planes', 'data planes'],
      signing_key_id: added.grantKeys[1],
    });
    const promoted = inUse();
    expect(promoted.grantKeys).toEqual(added.grantKeys.toReversed());
    expect([...promoted.taken].sort()).toEqual([...added.taken].sort());
    expect(promoted.sent).not.toBe(before.sent);
    expect(added.taken).toContain(promoted.sent);
    await step('retire');
    expect(inUse()).toEqual({ grantKeys: [promoted.grantKeys[0]], taken: [promoted.sent], sent: promoted.sent });
    expect((await stat(join(cwd, 'keys/control-plane.json'))).mode & 0o777).toBe(0o600);
  });

  it('prints no secret', async () => {
    const said: string[] = [];
    for (const name of ['create', 'add', 'promote']) {
      const { stdout, stderr } = await run(['plane-keys', name, 'keys', ...(name === 'add' ? ['--json'] : [])], { cwd });
      said.push(stdout, stderr);
    }
    const { grant_keys, plane_credentials } = JSON.parse(await readFile(join(cwd, 'keys/control-plane.json'), 'utf8'));
    const secrets: string[] = [...plane_credentials, ...grant_keys.map(({ d }: { d: string }) => d)];
    expect(secrets).toHaveLength(4);
    for (const secret of secrets) expect(said.join('')).not.toContain(secret);
  });

  it('writes over nothing and takes no step out of turn', async () => {
    await step('create');
    const before = inUse();
    for (const name of ['create', 'promote', 'retire']) {
      const { code, stdout } = await run(['plane-keys', name, 'keys', '--json'], { cwd });
      expect([code, JSON.parse(stdout).error.code]).toEqual([5, 'plane_keys_step']);
    }
    expect(inUse()).toEqual(before);
  });

  it.each([
    ['control-plane.json', '{"grant_keys":["the-secret-of-it"]'],
    ['control-plane.json', '{"grant_keys":[{"kid":"k","x":"x"}],"plane_credentials":["the-secret-of-it"]}'],
    ['data-plane.json', '{"plane_credentials":["the-secret-of-it"]}'],
  ])('refuses a %s that it has not written, without a word of what is there', async (name, content) => {
    await step('create');
    await writeFile(join(cwd, 'keys', name), content);
    const { code, stderr } = await run(['plane-keys', 'add', 'keys'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(name)]);
    expect(stderr).not.toContain('the-secret-of-it');
  });

  it('says what the file system refuses', async () => {
    const { code, stderr } = await run(['plane-keys', 'add', 'nowhere'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('nowhere/control-plane.json: there is no such file')]);
  });
});
