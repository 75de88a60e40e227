import type { CborMap } from '@artifact-store/encoding';
import { contentAddress, type Digests } from '@artifact-store/identity';
import { type DataPlane, DigestMismatchError, DuplicateRelativePathError, type FileView } from '@artifact-store/planes';
import type { TransferObserver } from '../progress/events.js';
import { contentOf, digestsOf, type LocalContent, type Reading, readWhole, SMALL_FILE_BYTES } from './local-content.js';
import type { LocalFile } from './local-tree.js';
import { mediaTypeOf } from './media-type.js';

export interface Sender {
  readonly dataPlane: Pick<DataPlane, 'ingest'>;
  /** An upload grant of the package. */
  readonly grant: string;
  /** Of this file, the same however often it is sent. */
  readonly idempotencyKey: string;
  readonly reading: Reading;
  readonly signal: AbortSignal;
  readonly observe: TransferObserver;
}

export interface SentFile {
  readonly digests: Digests;
  /** `reused`: the package held the same bytes at this path already, as after an answer that was lost. */
  readonly outcome: 'sent' | 'reused';
  /** Null where the package held the file and did not say under which id. */
  readonly fileId: string | null;
}

/**
 * Sends one file, once, and compares what was recorded with what was read.
 * @throws FileChangedError, LocalFileError, DuplicateRelativePathError for other bytes at this path, and what the sink throws
 */
export async function sendFile(sender: Sender, file: LocalFile): Promise<SentFile> {
  const { dataPlane, reading, grant, idempotencyKey, observe, signal } = sender;
  const content = file.state.sizeBytes <= SMALL_FILE_BYTES ? await atOnce(reading, file) : contentOf(file, reading);
  let moved = 0;
  const counted = async function* () {
    for await (const chunk of content.read()) {
      yield chunk;
      moved += chunk.byteLength;
      observe({ type: 'moved', bytes: chunk.byteLength });
    }
  };

  const known = content.digests();
  const declared = { sizeBytes: file.state.sizeBytes, contentAddress: known?.primary, sha256: known?.sha256 };
  const { relativePath } = file;
  try {
    const request = { grant, relativePath, mediaType: mediaTypeOf(relativePath), declared, idempotencyKey };
    const view = await dataPlane.ingest(request, counted(), { signal });
    return { digests: assertRecorded(view, content.digests(), file), outcome: 'sent', fileId: view.fileId };
  } catch (error) {
    observe({ type: 'moved', bytes: -moved });
    if (!(error instanceof DuplicateRelativePathError)) throw error;
    return reusedOrClash(file, content.digests() ?? (await digestsOf(file, reading, signal)), error);
  }
}

/** What it means that the path is taken: by the same bytes, as after an answer that was lost. @throws DuplicateRelativePathError for others */
export function reusedOrClash(file: LocalFile, local: Digests, { members }: DuplicateRelativePathError): SentFile {
  if (members.digest !== local.primary || members.sha256 !== local.sha256) throw clash(file, local, members);
  return { digests: local, outcome: 'reused', fileId: typeof members.file_id === 'string' ? members.file_id : null };
}

async function atOnce(reading: Reading, file: LocalFile): Promise<LocalContent> {
  const { bytes, digests } = await readWhole(file, reading);
  const read = async function* () {
    if (bytes.byteLength > 0) yield bytes;
  };
  return { read, digests: () => digests };
}

/** @throws DigestMismatchError */
export function assertRecorded(view: FileView, local: Digests | undefined, file: LocalFile): Digests {
  const recorded = contentAddress(view.digestAlgorithm, view.digestPrimary);
  if (local !== undefined && recorded === local.primary && view.digestSha256 === local.sha256) return local;
  throw new DigestMismatchError(`${file.relativePath} was recorded with digests other than those of the bytes that were sent`, {
    relative_path: file.relativePath,
    recorded_digest: recorded,
    recorded_sha256: view.digestSha256,
    ...(local === undefined ? {} : { local_digest: local.primary, local_sha256: local.sha256 }),
  });
}

/** The error for a path at which the package holds other bytes than the directory. */
export function clash(file: LocalFile, local: Digests, existing: CborMap): DuplicateRelativePathError {
  return new DuplicateRelativePathError(
    `${file.relativePath} is ${String(existing.digest)} in the package, but ${local.primary} in the directory`,
    { ...existing, relative_path: file.relativePath, local_digest: local.primary, local_sha256: local.sha256 },
  );
}
