import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '@artifact-store/encoding';
import { ArtifactStoreError } from '@artifact-store/planes';
import { ProfileError } from './profile-error.js';

/** A token, and the one server that it may be sent to. */
export interface Profile {
  /** As `serverAddress` spells it. */
  readonly apiUrl: string;
  /** A secret. */
  readonly token: string;
}

const OTHERS = 0o077;
const MAX_BYTES = 64 * 1024;
const ENDING = '.json';

/** The profiles of a user, a file for each. What others could have read, or have written, is not used. */
export class ProfileDirectory {
  readonly #path: string;

  /** @param userDirectory made when the first profile is kept */
  constructor(private readonly userDirectory: string) {
    this.#path = join(userDirectory, 'profiles');
  }

  pathOf(name: string): string {
    return join(this.#path, `${name}${ENDING}`);
  }

  /** Undefined where there is none. @throws ProfileError */
  async read(name: string): Promise<Profile | undefined> {
    const path = this.pathOf(name);
    // Whose directories are unsafe, or not theirs, and hold no profile, may work on without one.
    if ((await unlessMissing(path, () => lstat(path))) === undefined) return undefined;
    for (const directory of [this.userDirectory, this.#path]) {
      refuseUnsafe(directory, await asOurs(directory, () => lstat(directory)), 'directory');
    }
    const text = await unlessMissing(path, () => contentOf(path));
    return text === undefined ? undefined : profileIn(text, path);
  }

  /** Makes the directories that are not there. @throws ProfileError where one is not fit to keep secrets in */
  async make(): Promise<void> {
    for (const directory of [this.userDirectory, this.#path]) {
      await asOurs(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
      refuseUnsafe(directory, await asOurs(directory, () => lstat(directory)), 'directory');
    }
  }

  /** Whoever reads it meanwhile, and whoever reads it after a power failure, finds the old one or the new one. @throws as `read` */
  async write(name: string, { apiUrl, token }: Profile): Promise<string> {
    const path = this.pathOf(name);
    await this.make();
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    await asOurs(path, async () => {
      try {
        await using file = await open(draft, 'wx', 0o600);
        await file.writeFile(`${JSON.stringify({ api_url: apiUrl, token }, null, 2)}\n`);
        await file.sync();
        await chmod(draft, 0o600);
        // A link in the place of the file is replaced, not followed.
        await rename(draft, path);
      } finally {
        await unlink(draft).catch(() => {});
      }
      await this.#sync();
    });
    return path;
  }

  /** Removes it, with what a `write` that was killed has left of it; whether there was one. @throws ProfileError */
  async remove(name: string): Promise<boolean> {
    const path = this.pathOf(name);
    const names = (await unlessMissing(this.#path, () => readdir(this.#path))) ?? [];
    const drafts = names.filter((each) => each.startsWith(`${name}${ENDING}.`)).map((each) => join(this.#path, each));
    let isThere = false;
    for (const each of [path, ...drafts]) {
      const removed = await unlessMissing(each, () => unlink(each).then(() => true));
      isThere ||= removed === true && each === path;
    }
    if (names.length > 0) await asOurs(this.#path, () => this.#sync());
    return isThere;
  }

  async #sync(): Promise<void> {
    await using directory = await open(this.#path, 'r');
    await directory.sync();
  }
}

/** Opened first, and looked at then: nobody can put another file in its place between the two. */
async function contentOf(path: string): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOOP') throw error;
    throw new ProfileError(`${path} is a symbolic link`, 'Remove it, and log in again.');
  });
  const stats = await file.stat();
  refuseUnsafe(path, stats, 'file');
  if (stats.size > MAX_BYTES) throw unknown(path);
  return await file.readFile('utf8');
}

/** @throws ProfileError for what is of another kind, of somebody else, or open to others */
function refuseUnsafe(path: string, stats: Stats, kind: 'file' | 'directory'): void {
  if (!(kind === 'file' ? stats.isFile() : stats.isDirectory())) {
    const what = stats.isSymbolicLink() ? 'is a symbolic link' : `is no ${kind}`;
    throw new ProfileError(`${path} ${what}`, 'Remove it, and log in again.');
  }
  const user = process.getuid?.();
  if (user !== undefined && stats.uid !== user) {
    throw new ProfileError(
      `${path} is of the user ${stats.uid}, and this is ${user}`,
      'Log in as the user who runs the command.',
    );
  }
  const mode = (stats.mode & 0o777).toString(8);
  if ((stats.mode & OTHERS) !== 0) {
    const remedy = `If nobody can have used it, chmod ${kind === 'file' ? '600' : '700'} it; otherwise have the token changed, and log in again.`;
    throw new ProfileError(`${path} is open to other users (mode ${mode})`, remedy);
  }
}

function profileIn(text: string, path: string): Profile {
  try {
    const { api_url: apiUrl, token } = { ...(parseJson(text) as Record<string, unknown>) };
    if (typeof apiUrl === 'string' && typeof token === 'string') return { apiUrl, token };
  } catch {
    // The parser's message would repeat parts of the secret.
  }
  throw unknown(path);
}

function unknown(path: string): ProfileError {
  return new ProfileError(`${path} is not what login has written`, 'Remove it, and log in again.');
}

/** What nobody can look at is not there either, for this user. */
const MISSING = ['ENOENT', 'ENOTDIR', 'EACCES'];

async function unlessMissing<Result>(path: string, task: () => Promise<Result>): Promise<Result | undefined> {
  return asOurs(path, () =>
    task().catch((error: NodeJS.ErrnoException) => {
      if (!MISSING.includes(error.code ?? '')) throw error;
      return undefined;
    }),
  );
}

async function asOurs<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    throw refusedBySystem(path, error);
  }
}

/** What the file system refuses, as an error of ours; anything else is left as it is. */
function refusedBySystem(path: string, error: unknown): unknown {
  if (error instanceof ArtifactStoreError || !(error instanceof Error) || !('syscall' in error && 'code' in error)) return error;
  return new ProfileError(
    `${path}: the file system answers ${error.code}`,
    'Correct what the detail names, and run the same command again.',
  );
}
