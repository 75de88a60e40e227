import { randomUUID } from 'node:crypto';
import type { Digests, PackageId } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  DuplicateRelativePathError,
  MethodNotAllowedError,
  type ReceiptResult,
  RouteNotFoundError,
} from '@artifact-store/planes';
import { inLanes } from '../../lanes.js';
import { mayPass, type Patience, withPatience } from '../../patience.js';
import type { PushKnown } from '../../ports.js';
import { untilAborted } from '../../until-aborted.js';
import { inSeries } from '../in-series.js';
import type { LocalFile } from '../local-tree.js';
import { mediaTypeOf } from '../media-type.js';
import { assertRecorded, reusedOrClash, type SentFile } from '../send-file.js';
import { inLists } from './in-lists.js';
import { ReadingBudget } from './reading-budget.js';
import { sampled } from './sampled.js';

/** A file and what its bytes are. */
export interface DigestedFile {
  readonly file: LocalFile;
  readonly digests: Digests;
}

export interface KnownFilesParts {
  readonly known: PushKnown;
  readonly packageId: PackageId;
  readonly actor: string;
  readonly patience: Patience;
  /** What is remembered of a file since an earlier push; undefined where it has to be read. */
  readonly remembered: (file: LocalFile) => Digests | undefined;
  /** Reads a file; undefined where that failed, which is told of already. */
  readonly digest: (file: LocalFile) => Promise<Digests | undefined>;
  /** Told of each file that needs no sending: it is in the package, or it cannot be. */
  readonly tell: (file: LocalFile, outcome: SentFile | ArtifactStoreError) => Promise<void>;
}

const LANES = 3;

/** Has files recorded whose bytes the store has already. What it has, it says; nothing is skipped on any other word. */
export class KnownFiles {
  readonly #parts: KnownFilesParts;
  /** False once it is clear that the server has no such route. */
  #answers = true;

  constructor(parts: KnownFilesParts) {
    this.#parts = parts;
  }

  /**
   * Asks about all files of which the digests are remembered, and reads others to ask about them for as long as that pays.
   * @returns the files that are to be sent
   * @throws what `Known.record` throws once it cannot pass or patience is at its end
   */
  async record(files: readonly LocalFile[]): Promise<readonly LocalFile[]> {
    const toSend = new Set(files);
    const digested: DigestedFile[] = [];
    const unread: LocalFile[] = [];
    for (const file of files) {
      const digests = this.#parts.remembered(file);
      if (digests === undefined) unread.push(file);
      else digested.push({ file, digests });
    }
    await inLanes(LANES, inLists(digested), (list) => this.#ask(list, toSend));
    await this.#readAhead(unread, toSend);
    return files.filter((file) => toSend.has(file));
  }

  async #readAhead(files: readonly LocalFile[], toSend: Set<LocalFile>): Promise<void> {
    const budget = new ReadingBudget(files);
    const deferred: (readonly LocalFile[])[] = [];
    const tryOut = async (some: readonly LocalFile[]): Promise<boolean> => {
      if (!this.#answers || !budget.take(some)) return false;
      budget.earn(await this.#readAndAsk(some, toSend));
      return true;
    };
    await inLanes(LANES, inSeries(sampled(files)), async (some) => {
      if (!(await tryOut(some))) deferred.push(some);
    });
    // What was found meanwhile may have bought them.
    await inLanes(LANES, deferred, async (some) => void (await tryOut(some)));
  }

  /** @returns the files that need no sending */
  async #readAndAsk(files: readonly LocalFile[], toSend: Set<LocalFile>): Promise<readonly LocalFile[]> {
    const digested: DigestedFile[] = [];
    for (const file of files) {
      const digests = await this.#parts.digest(file);
      if (digests === undefined) toSend.delete(file);
      else digested.push({ file, digests });
    }
    for (const list of inLists(digested)) await this.#ask(list, toSend);
    return digested.flatMap(({ file }) => (toSend.has(file) ? [] : [file]));
  }

  async #ask(list: readonly DigestedFile[], toSend: Set<LocalFile>): Promise<void> {
    if (!this.#answers) return;
    const results = await this.#results(list);
    for (const [index, { file, digests }] of list.entries()) {
      const outcome = outcomeOf(results[index] ?? null, file, digests);
      if (outcome === undefined) continue;
      toSend.delete(file);
      await this.#parts.tell(file, outcome);
    }
  }

  async #results(list: readonly DigestedFile[]): Promise<readonly (ReceiptResult | null)[]> {
    const { known, packageId, actor, patience } = this.#parts;
    const files = list.map(({ file: { relativePath }, digests: { primary: contentAddress, sha256, sizeBytes } }) => ({
      ...{ relativePath, mediaType: mediaTypeOf(relativePath) },
      ...{ sizeBytes, contentAddress, sha256 },
    }));
    const command = { packageId, actor, files, idempotencyKey: randomUUID() };
    try {
      return await withPatience(patience, () => untilAborted(patience.signal, known.record(command)));
    } catch (error) {
      if (!(error instanceof RouteNotFoundError || error instanceof MethodNotAllowedError)) throw error;
      this.#answers = false;
      return [];
    }
  }
}

/** Undefined where the file is to be sent. */
function outcomeOf(result: ReceiptResult | null, file: LocalFile, digests: Digests): SentFile | ArtifactStoreError | undefined {
  if (result === null) return undefined;
  try {
    if ('file' in result) {
      return { digests: assertRecorded(result.file, digests, file), outcome: 'reused', fileId: result.file.fileId };
    }
    if (result.error instanceof DuplicateRelativePathError) return reusedOrClash(file, digests, result.error);
    return mayPass(result.error) ? undefined : result.error;
  } catch (error) {
    if (error instanceof ArtifactStoreError) return error;
    throw error;
  }
}
