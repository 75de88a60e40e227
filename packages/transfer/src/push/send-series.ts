import type { Digests } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  type DataPlane,
  DuplicateRelativePathError,
  type SeriesFile,
  type SeriesResult,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { mayPass } from '../patience.js';
import type { TransferObserver } from '../progress/events.js';
import { type Reading, readWhole } from './local-content.js';
import type { LocalFile } from './local-tree.js';
import { mediaTypeOf } from './media-type.js';
import { assertRecorded, reusedOrClash, type SentFile } from './send-file.js';

export interface SeriesSender {
  readonly dataPlane: Pick<DataPlane, 'ingestAll'>;
  readonly grant: string;
  readonly reading: Reading;
  readonly signal: AbortSignal;
  readonly observe: TransferObserver;
}

/** Of a series: a file, and the key that is its own however often it is sent. */
export interface KeyedFile {
  readonly file: LocalFile;
  readonly idempotencyKey: string;
}

/** Told once of each file that needs no further sending: it is in the package, or it failed by itself. */
export type TellOfFile = (file: LocalFile, outcome: SentFile | ArtifactStoreError) => Promise<void>;

interface UnderWay {
  readonly file: LocalFile;
  readonly digests: Digests;
  movedBytes: number;
}

/**
 * Sends small files as one series, once, and compares what was recorded with what was read.
 * @throws what ended the series, or may pass; what was not told of is to be sent again
 */
export async function sendSeries(sender: SeriesSender, files: readonly KeyedFile[], tell: TellOfFile): Promise<void> {
  const underWay = new Map<string, UnderWay>();
  let passing: ArtifactStoreError | undefined;
  try {
    const entries = entriesOf(sender, files, underWay, tell);
    for await (const result of sender.dataPlane.ingestAll({ grant: sender.grant }, entries, { signal: sender.signal })) {
      const sent = underWay.get(pathOf(result) ?? '');
      if (sent === undefined) throw new UnexpectedResponseError('the server tells of a file that was not sent');
      const outcome = outcomeOf(result, sent);
      if (outcome instanceof ArtifactStoreError && mayPass(outcome)) {
        passing = outcome;
        continue;
      }
      underWay.delete(sent.file.relativePath);
      if (outcome instanceof ArtifactStoreError || outcome.outcome === 'reused') takeBack(sender, sent);
      await tell(sent.file, outcome);
    }
    if (underWay.size > 0) throw passing ?? new UnexpectedResponseError('the server has not told of all files that were sent');
  } finally {
    for (const sent of underWay.values()) takeBack(sender, sent);
  }
}

async function* entriesOf(
  { reading, observe }: SeriesSender,
  files: readonly KeyedFile[],
  underWay: Map<string, UnderWay>,
  tell: TellOfFile,
): AsyncGenerator<SeriesFile, void> {
  for (const { file, idempotencyKey } of files) {
    const whole = await readWhole(file, reading).catch((error: unknown) => {
      if (error instanceof ArtifactStoreError) return error;
      throw error;
    });
    if (whole instanceof ArtifactStoreError) {
      await tell(file, whole);
      continue;
    }
    const { relativePath } = file;
    const { bytes, digests } = whole;
    const sent: UnderWay = { file, digests, movedBytes: 0 };
    underWay.set(relativePath, sent);
    const declared = { sizeBytes: bytes.byteLength, contentAddress: digests.primary, sha256: digests.sha256 };
    yield {
      kind: 'file',
      relativePath,
      mediaType: mediaTypeOf(relativePath),
      declared,
      idempotencyKey,
      body: counted(bytes, sent),
    };
  }

  async function* counted(bytes: Uint8Array, sent: UnderWay): AsyncGenerator<Uint8Array, void> {
    if (bytes.byteLength === 0) return;
    yield bytes;
    sent.movedBytes = bytes.byteLength;
    observe({ type: 'moved', bytes: bytes.byteLength });
  }
}

function outcomeOf(result: SeriesResult, { digests, file }: UnderWay): SentFile | ArtifactStoreError {
  try {
    if ('file' in result) {
      return { digests: assertRecorded(result.file, digests, file), outcome: 'sent', fileId: result.file.fileId };
    }
    if (!('error' in result)) throw new UnexpectedResponseError(`the server has taken ${file.relativePath} for no file`);
    if (result.error instanceof DuplicateRelativePathError) return reusedOrClash(file, digests, result.error);
    return result.error;
  } catch (error) {
    if (error instanceof ArtifactStoreError) return error;
    throw error;
  }
}

function takeBack({ observe }: SeriesSender, sent: UnderWay): void {
  if (sent.movedBytes > 0) observe({ type: 'moved', bytes: -sent.movedBytes });
  sent.movedBytes = 0;
}

function pathOf(result: SeriesResult): string | null {
  return 'file' in result ? result.file.relativePath : result.relativePath;
}
