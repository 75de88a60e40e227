import { type CborMap } from '@artifact-store/encoding';
import { contentAddress, type Digester, type Digests, type PackageId } from '@artifact-store/identity';
import { DigestMismatchError, DuplicateRelativePathError, type FileView } from '@artifact-store/planes';
import type { FileSink } from '../ports.js';
import type { TransferObserver } from '../progress/events.js';
import { contentOf, digestsOf, readWhole } from './local-content.js';
import type { LocalFile } from './local-tree.js';
import { mediaTypeOf } from './media-type.js';

/** Files up to this size are read at once, so that their digests can be declared before their bytes. */
export const SMALL_FILE_BYTES = 256 * 1024;

export interface Sender {
  readonly sink: FileSink;
  readonly packageId: PackageId;
  readonly digester: Digester;
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
  const content = file.state.sizeBytes <= SMALL_FILE_BYTES ? await atOnce(sender, file) : streamed(sender, file);
  let moved = 0;
  const counted = async function* () {
    sender.observe({ type: 'moved', bytes: -moved });
    moved = 0;
    for await (const chunk of content.read()) {
      yield chunk;
      moved += chunk.byteLength;
      sender.observe({ type: 'moved', bytes: chunk.byteLength });
    }
  };

  const declared = content.digests();
  try {
    const view = await sender.sink.put(
      {
        packageId: sender.packageId,
        relativePath: file.relativePath,
        mediaType: mediaTypeOf(file.relativePath),
        declared: { sizeBytes: file.state.sizeBytes, contentAddress: declared?.primary, sha256: declared?.sha256 },
      },
      counted,
      { signal: sender.signal },
    );
    return { digests: assertRecorded(view, content.digests(), file), outcome: 'sent', fileId: view.fileId };
  } catch (error) {
    sender.observe({ type: 'moved', bytes: -moved });
    if (!(error instanceof DuplicateRelativePathError)) throw error;
    const local = content.digests() ?? (await digestsOf(file, sender.digester, sender.signal));
    if (error.members.digest !== local.primary || error.members.sha256 !== local.sha256) throw clash(file, local, error.members);
    return {
      digests: local,
      outcome: 'reused',
      fileId: typeof error.members.file_id === 'string' ? error.members.file_id : null,
    };
  }
}

interface Content {
  read(): AsyncIterable<Uint8Array>;
  digests(): Digests | undefined;
}

async function atOnce(sender: Sender, file: LocalFile): Promise<Content> {
  const bytes = await readWhole(file);
  const digests = sender.digester.of(bytes);
  const read = async function* () {
    if (bytes.byteLength > 0) yield bytes;
  };
  return { read, digests: () => digests };
}

function streamed(sender: Sender, file: LocalFile): Content {
  return contentOf(file, sender.digester);
}

function assertRecorded(view: FileView, local: Digests | undefined, file: LocalFile): Digests {
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
