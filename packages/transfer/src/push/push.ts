import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ArtifactStoreError, EmptyPackageError } from '@artifact-store/planes';
import { localError, TransferInterruptedError } from '../errors.js';
import { withDigester } from '../own-digester.js';
import { DEFAULT_PATIENCE } from '../patience.js';
import { systemTimer } from '../timer.js';
import { patientPackages } from '../until-aborted.js';
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
    const done = await withDigester(ports.digester, (digester) =>
      new PushRun({ ...ports, packages, digester, timer }, { ...options, resumeFile }, tree).run(),
    );
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
