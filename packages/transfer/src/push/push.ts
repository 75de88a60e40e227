import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Digester } from '@artifact-store/identity';
import { ArtifactStoreError, EmptyPackageError } from '@artifact-store/planes';
import { localError, TransferInterruptedError } from '../errors.js';
import { withDigester } from '../own-digester.js';
import { DEFAULT_PATIENCE } from '../patience.js';
import type { TransferObserver } from '../progress/events.js';
import { systemTimer } from '../timer.js';
import { patientPackages } from '../until-aborted.js';
import { type DigestCache, FORGETFUL, type OpenDigestCache } from './cache/digest-cache.js';
import { readTree } from './local-tree.js';
import type { PushOptions, PushPorts, PushResult } from './options.js';
import { PushRun } from './push-run.js';

/**
 * Makes a package of a directory: every regular file below it, nothing else, and each exactly as it was when the push
 * began. The package is finalized only if all files are in it and none changed meanwhile.
 * @throws InvalidRelativePathError, LocalFileError, EmptyPackageError before anything is sent
 * @throws TransferIncompleteError if single files could not be sent; the package stays open
 * @throws FileChangedError, PackageDiffersError, ResumeFileError, TransferInterruptedError, and what the ports throw
 */
export async function push(ports: PushPorts, options: PushOptions): Promise<PushResult> {
  const timer = ports.timer ?? systemTimer;
  const started = timer.now();
  try {
    const resumeFile = options.resumeFile === undefined ? undefined : await realPathOf(options.resumeFile);
    const tree = await readTree(options.source, { exclude: resumeFile, include: options.include, signal: options.signal });
    if (tree.files.length === 0 && options.finalize !== false && options.allowEmpty !== true) {
      throw new EmptyPackageError(`${options.source} holds no regular file`);
    }
    const { onEvent: observe = () => {}, patienceMilliseconds: milliseconds = DEFAULT_PATIENCE, signal } = options;
    const packages = patientPackages(ports.packages, { timer, signal, milliseconds, observe });
    const done = await withDigester(ports.digester, async (digester) => {
      const cache = await openCache(ports.digestCache, tree.root, digester, observe);
      try {
        return await new PushRun({ ...ports, packages, digester, cache, timer }, { ...options, resumeFile }, tree).run();
      } finally {
        await saveCache(cache, observe);
      }
    });
    return { ...done, seconds: Math.round(timer.now() - started) / 1000 };
  } catch (error) {
    if (options.signal?.aborted !== true || error instanceof ArtifactStoreError) throw error;
    throw new TransferInterruptedError('no file was sent', 'Run the same command again.', {});
  }
}

/** Where a file lies or would lie, its directory without symbolic links, so that the walk knows it when it comes by. */
async function realPathOf(path: string): Promise<string> {
  try {
    return join(await realpath(dirname(path)), basename(path));
  } catch (error) {
    throw localError(path, error);
  }
}

/** Without what is remembered all is read: that makes a push slower and never fails it. */
async function openCache(
  open: OpenDigestCache | undefined,
  root: string,
  digester: Digester,
  observe: TransferObserver,
): Promise<DigestCache> {
  try {
    return (await open?.(root, digester)) ?? FORGETFUL;
  } catch (error) {
    warnOf(error, observe);
    return FORGETFUL;
  }
}

/** What was read counts also where the push has failed. */
async function saveCache(cache: DigestCache, observe: TransferObserver): Promise<void> {
  try {
    await cache.save();
  } catch (error) {
    warnOf(error, observe);
  }
}

function warnOf(error: unknown, observe: TransferObserver): void {
  if (!(error instanceof ArtifactStoreError)) throw error;
  observe({ type: 'warning', message: error.detail });
}
