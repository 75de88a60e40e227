import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { ensureLocalToken, readLocalToken, SCOPES } from '../src/index.js';

describe('the local token', () => {
  it('is made once, in a directory that is made with it, and only its owner can read it', async () => {
    await using directory = await temporaryDirectory();
    const stateDir = join(directory.path, 'a/b');
    const { path, token } = ensureLocalToken(stateDir);
    const secret = (await readFile(path, 'utf8')).trim();
    expect(path).toBe(join(stateDir, 'token'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(token).toEqual({ actor: 'local', scopes: new Set(SCOPES), sha256: createHash('sha256').update(secret).digest() });
    expect(ensureLocalToken(stateDir).token.sha256).toEqual(token.sha256);
    expect(readLocalToken(stateDir)).toBe(secret);
    expect(await readdir(stateDir)).toEqual(['token']);
  });

  it('is another in another directory', async () => {
    await using directory = await temporaryDirectory();
    const [one, two] = ['a', 'b'].map((name) => ensureLocalToken(join(directory.path, name)).token.sha256);
    expect(one).not.toEqual(two);
  });

  it('is read as somebody else wrote it, line end or not', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'token'), 'written-by-hand');
    expect(readLocalToken(directory.path)).toBe('written-by-hand');
    expect(ensureLocalToken(directory.path).token.sha256).toEqual(createHash('sha256').update('written-by-hand').digest());
  });

  it('is not there where nobody made it', async () => {
    await using directory = await temporaryDirectory();
    expect(readLocalToken(directory.path)).toBeUndefined();
    expect(readLocalToken(join(directory.path, 'missing'))).toBeUndefined();
  });

  it('is not made where something else has its place, and nothing is left behind', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'token'));
    expect(() => ensureLocalToken(directory.path)).toThrow(InvalidConfigurationError);
    expect(await readdir(directory.path)).toEqual(['token']);
  });

  it.each(['', ' \n'])('is not made over the empty file %j, and the error says what to do', async (text) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'token'), text);
    const make = () => ensureLocalToken(directory.path);
    expect(make).toThrow(InvalidConfigurationError);
    expect(make).toThrow('is empty: delete it');
    expect(make).not.toThrow(directory.path);
    expect(await readdir(directory.path)).toEqual(['token']);
  });

  it('is the same for processes that start at once', async () => {
    await using directory = await temporaryDirectory();
    const stateDir = join(directory.path, 'var');
    const program = join(directory.path, 'ensure.mjs');
    await writeFile(program, PROGRAM);
    const children = Array.from({ length: 4 }, () => fork(program, [BUILT, stateDir]));
    try {
      await Promise.all(children.map(nextMessage));
      const answers = children.map(nextMessage);
      for (const child of children) child.send('go');
      const digests = await Promise.all(answers);
      expect(new Set(digests).size).toBe(1);
      expect(digests[0]).toBe(Buffer.from(ensureLocalToken(stateDir).token.sha256).toString('hex'));
      expect(await readdir(stateDir)).toEqual(['token']);
    } finally {
      for (const child of children) child.kill();
    }
  });
});

// Node runs what is built: a process of its own knows nothing of the test runner's transforms.
const BUILT = new URL('../dist/local-token.js', import.meta.url).href;

/** Says that it is loaded, waits for a word, makes the token and says its digest. */
const PROGRAM = `
  const [, , built, stateDir] = process.argv;
  const { ensureLocalToken } = await import(built);
  process.once('message', () => process.send(Buffer.from(ensureLocalToken(stateDir).token.sha256).toString('hex')));
  process.send('loaded');
`;

/** The next word of a process; an error if it ends first. */
function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code, signal) => reject(new Error(`the process ended (${code ?? signal})`)));
  });
}
