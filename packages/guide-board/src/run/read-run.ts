import type { Digester } from '@artifact-store/identity';
import { contentOf, FORGETFUL, type LocalFile, type LocalTree, readTree } from '@artifact-store/transfer';
import { RunDirectoryError } from '../errors.js';
import { type SecretFinding, SecretScanner } from '../secrets/secret-scanner.js';
import type { DigestedFile } from './content-digest.js';
import { describeRun, type RunDescription } from './describe-run.js';
import { invalid, isDocument, MAX_DOCUMENT_BYTES, parseDocument, RUN_FILE } from './documents.js';

/** A run directory as it is read before anything of it is stored. */
export interface LocalRun extends RunDescription {
  readonly tree: LocalTree;
  /** In the order of their paths' bytes. */
  readonly files: readonly DigestedFile[];
  /** What looks like a secret in clear, by path and line. */
  readonly secrets: readonly SecretInFile[];
}

export interface SecretInFile extends SecretFinding {
  readonly relativePath: string;
}

export interface ReadRunOptions {
  readonly digester: Digester;
  readonly signal?: AbortSignal | undefined;
}

const FILES_AT_ONCE = 4;
const LISTED = 20;

/**
 * Reads a run directory, every file of it once: what it says of the run, the digests of its bytes, and what looks like a secret.
 * @throws RunDirectoryError where it is no run's, or holds what no package may hold: links are neither followed nor left out
 * @throws FileChangedError where it changes meanwhile; LocalFileError, InvalidRelativePathError
 */
export async function readRun(directory: string, { digester, signal }: ReadRunOptions): Promise<LocalRun> {
  const tree = await readTree(directory, { signal });
  assertStorable(tree);
  if (!tree.files.some(({ relativePath }) => relativePath === RUN_FILE)) throw invalid(RUN_FILE, 'is not there');
  const read = new Map<string, FileReading>();
  const queue = tree.files.values();
  // An error in one lane ends the others at their next file.
  const stop = new AbortController();
  const lane = async () => {
    for (const file of queue) {
      stop.signal.throwIfAborted();
      signal?.throwIfAborted();
      read.set(file.relativePath, await readFile(file, digester));
    }
  };
  await Promise.all(
    Array.from({ length: FILES_AT_ONCE }, () =>
      lane().catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  const readings = tree.files.flatMap(({ relativePath }) => read.get(relativePath) ?? []);
  const documents = new Map(
    readings.flatMap(({ relativePath, document }) => (document === undefined ? [] : [[relativePath, document.value]])),
  );
  return {
    ...describeRun(
      documents,
      tree.files.map(({ relativePath }) => relativePath),
    ),
    tree,
    files: readings.map(({ relativePath, digests }) => ({ relativePath, digests })),
    secrets: readings.flatMap(({ relativePath, secrets }) => secrets.map((secret) => ({ relativePath, ...secret }))),
  };
}

interface FileReading extends DigestedFile {
  readonly document: { readonly value: unknown } | undefined;
  readonly secrets: readonly SecretFinding[];
}

async function readFile(file: LocalFile, digester: Digester): Promise<FileReading> {
  const { relativePath } = file;
  const kept: Uint8Array[] | undefined = isDocument(relativePath) ? [] : undefined;
  if (kept !== undefined && file.state.sizeBytes > MAX_DOCUMENT_BYTES) {
    throw invalid(relativePath, `is larger than the ${MAX_DOCUMENT_BYTES} bytes that are read of a document`);
  }
  const scanner = new SecretScanner();
  const content = contentOf(file, { digester, cache: FORGETFUL });
  for await (const chunk of content.read()) {
    scanner.push(chunk);
    kept?.push(chunk);
  }
  return {
    relativePath,
    digests: content.digests() ?? digester.of(new Uint8Array(0)),
    document: kept === undefined ? undefined : { value: parseDocument(relativePath, Buffer.concat(kept)) },
    secrets: scanner.finish(),
  };
}

/** Evidence of which a part is left out is another evidence. */
function assertStorable({ skipped }: LocalTree): void {
  if (skipped.length === 0) return;
  const listed = skipped.slice(0, LISTED).map(({ relativePath, what }) => `${relativePath} is a ${what}`);
  const more = skipped.length > LISTED ? `; and ${skipped.length - LISTED} more` : '';
  throw new RunDirectoryError(
    `${listed.join('; ')}${more}: a package holds regular files only, and what a link leads to may lie elsewhere`,
    { relative_paths: skipped.slice(0, LISTED).map(({ relativePath }) => relativePath) },
  );
}
