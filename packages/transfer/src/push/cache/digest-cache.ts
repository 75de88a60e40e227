import type { FileHandle } from 'node:fs/promises';
import type { Digester, Digests } from '@artifact-store/identity';
import type { LocalFile } from '../local-tree.js';

/** What a cache takes of a handle. */
export type OpenFile = Pick<FileHandle, 'datasync' | 'fd'>;

/** What is remembered, from push to push, of local files: the digests of bytes that need not be read again. */
export interface DigestCache {
  /** Of a file that is certain not to have changed since it was read; undefined where it has to be read. */
  digestsOf(file: LocalFile): Digests | undefined;
  /**
   * Asked after a file was opened and before it is read: whether each change from now on will show in its state. Only then may
   * what is read be remembered.
   */
  settled(file: LocalFile, handle: OpenFile): Promise<boolean>;
  /**
   * Remembers what was read of a settled file whose state was the same before and after.
   * @throws FileChangedError where something else was remembered of the same state: then nothing that is remembered counts any more
   */
  remember(file: LocalFile, digests: Digests): void;
  /** Writes down what is remembered of the files of this push. Never fails for it; what it throws is for the user to know. */
  save(): Promise<void>;
}

/** Makes the cache for a directory (or file) that is pushed. `root` is absolute, without symbolic links. */
export type OpenDigestCache = (root: string, digester: Digester) => Promise<DigestCache>;

/** Remembers nothing. */
export const FORGETFUL: DigestCache = {
  digestsOf: () => undefined,
  settled: async () => false,
  remember: () => {},
  save: async () => {},
};
