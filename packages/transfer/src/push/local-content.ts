import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Digester, Digests } from '@artifact-store/identity';
import { FileChangedError, localError, systemCode } from '../errors.js';
import type { DigestCache } from './cache/digest-cache.js';
import { sameState, stateOf } from './file-state.js';
import type { LocalFile } from './local-tree.js';

/** Files up to this size are read at once, so that their digests can be declared before their bytes. */
export const SMALL_FILE_BYTES = 256 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** What reading takes: bytes are digested as they are read, and the digests remembered where that may be. */
export interface Reading {
  readonly digester: Digester;
  readonly cache: DigestCache;
}

/** The bytes of one local file, of exactly the state that the walk saw. */
export interface LocalContent {
  /**
   * Reads from the beginning. The last chunk is held back until the file is known not to have changed meanwhile, so a
   * receiver that wants all of the bytes never completes a file that changed.
   * @throws FileChangedError, LocalFileError
   */
  read(): AsyncGenerator<Uint8Array, void, undefined>;
  /** The digests of what `read` gave; known before its last chunk is given. */
  digests(): Digests | undefined;
}

export function contentOf(file: LocalFile, { digester, cache }: Reading): LocalContent {
  let found: Digests | undefined;

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    found = undefined;
    const digest = digester.stream();
    const handle = await openUnchanged(file);
    try {
      const isSettled = await cache.settled(file, handle);
      for (let offset = 0; offset < file.state.sizeBytes; ) {
        const chunk = await readChunk(handle, file, offset);
        await digest.update(chunk);
        offset += chunk.byteLength;
        if (offset === file.state.sizeBytes) {
          found = await digest.finish();
          await assertUnchanged(handle, file);
          if (isSettled) cache.remember(file, found);
        }
        yield chunk;
      }
      found ??= await digest.finish();
    } finally {
      digest.dispose();
      await handle.close();
    }
  }

  return { read, digests: () => found };
}

export interface WholeFile {
  readonly bytes: Uint8Array;
  readonly digests: Digests;
}

/** All bytes of a small file at once. @throws FileChangedError, LocalFileError */
export async function readWhole(file: LocalFile, { digester, cache }: Reading): Promise<WholeFile> {
  const handle = await openUnchanged(file);
  try {
    const isSettled = await cache.settled(file, handle);
    const bytes = Buffer.allocUnsafe(file.state.sizeBytes);
    for (let offset = 0; offset < bytes.byteLength; ) {
      const { bytesRead } = await handle.read(bytes, offset, bytes.byteLength - offset, offset);
      if (bytesRead === 0) throw changed(file);
      offset += bytesRead;
    }
    await assertUnchanged(handle, file);
    const digests = digester.of(bytes);
    if (isSettled) cache.remember(file, digests);
    return { bytes, digests };
  } catch (error) {
    throw localError(file.relativePath, error);
  } finally {
    await handle.close();
  }
}

/** The digests of a file that is not sent. @throws FileChangedError, LocalFileError */
export async function digestsOf(file: LocalFile, reading: Reading, signal: AbortSignal): Promise<Digests> {
  if (file.state.sizeBytes <= SMALL_FILE_BYTES) return (await readWhole(file, reading)).digests;
  const content = contentOf(file, reading);
  for await (const _ of content.read()) signal.throwIfAborted();
  return content.digests() ?? reading.digester.of(new Uint8Array(0));
}

async function openUnchanged(file: LocalFile): Promise<FileHandle> {
  try {
    // O_NONBLOCK: a pipe that has taken the place of the file since must not hold us up.
    const handle = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      await assertUnchanged(handle, file);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ELOOP' || code === 'ENOENT') throw changed(file);
    throw localError(file.relativePath, error);
  }
}

async function readChunk(handle: FileHandle, file: LocalFile, offset: number): Promise<Uint8Array> {
  // A new buffer for each chunk: the socket may still hold the one before.
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, file.state.sizeBytes - offset));
  try {
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, offset);
    if (bytesRead === 0) throw changed(file);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw localError(file.relativePath, error);
  }
}

async function assertUnchanged(handle: FileHandle, file: LocalFile): Promise<void> {
  if (!sameState(stateOf(await handle.stat({ bigint: true })), file.state)) throw changed(file);
}

function changed(file: LocalFile): FileChangedError {
  return new FileChangedError(`${file.relativePath} is not what it was when the push began`, {
    relative_path: file.relativePath,
  });
}
