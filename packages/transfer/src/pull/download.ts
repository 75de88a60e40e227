import type { FileHandle } from 'node:fs/promises';
import type { Digester } from '@artifact-store/identity';
import { DigestMismatchError } from '@artifact-store/planes';
import type { ManifestEntry } from '../manifest.js';
import { type Patience, withPatience } from '../patience.js';
import type { FileSource } from '../ports.js';
import type { TransferObserver } from '../progress/events.js';

export interface Download {
  readonly source: FileSource;
  readonly digester: Digester;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly observe: TransferObserver;
}

/**
 * Writes the bytes of a file through `write` and checks size and both digests on the way. A transfer that breaks off is
 * taken up where it stopped.
 * @throws DigestMismatchError if they are not the bytes of the manifest, and what the source throws
 */
export async function download(
  context: Download,
  entry: ManifestEntry,
  write: (chunk: Uint8Array, offset: number) => Promise<void>,
): Promise<void> {
  const { source, digester, patience, signal, observe } = context;
  const digest = digester.stream();
  let offset = 0;
  try {
    await withPatience(patience, async (attempt) => {
      if (offset === entry.sizeBytes) return;
      const range = offset === 0 ? undefined : { first: offset };
      const { body } = await source.open({ fileId: entry.fileId, range }, { signal });
      for await (const chunk of body) {
        signal.throwIfAborted();
        if (offset + chunk.byteLength > entry.sizeBytes) throw mismatch(entry, 'more bytes than the manifest says');
        await Promise.all([digest.update(chunk), write(chunk, offset)]);
        offset += chunk.byteLength;
        attempt.progress();
        observe({ type: 'moved', bytes: chunk.byteLength });
      }
    });
    if (offset !== entry.sizeBytes) throw mismatch(entry, `${offset} bytes, not ${entry.sizeBytes}`);
    const found = await digest.finish();
    if (found.primary !== entry.digest) throw mismatch(entry, `bytes with digest ${found.primary}, not ${entry.digest}`);
    if (found.sha256 !== entry.sha256) throw mismatch(entry, `bytes with SHA-256 ${found.sha256}, not ${entry.sha256}`);
  } finally {
    digest.dispose();
  }
}

/** Whether a file on disk has the bytes of the manifest. */
export async function hasContent(
  handle: FileHandle,
  entry: ManifestEntry,
  digester: Digester,
  signal: AbortSignal,
): Promise<boolean> {
  const digest = digester.stream();
  try {
    const buffer = Buffer.allocUnsafeSlow(256 * 1024);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, null);
      if (bytesRead === 0) break;
      await digest.update(buffer.subarray(0, bytesRead));
    }
    const found = await digest.finish();
    return found.primary === entry.digest && found.sha256 === entry.sha256 && found.sizeBytes === entry.sizeBytes;
  } finally {
    digest.dispose();
  }
}

function mismatch(entry: ManifestEntry, what: string): DigestMismatchError {
  return new DigestMismatchError(`${entry.relativePath}: the server sent ${what}`, {
    relative_path: entry.relativePath,
    file_id: entry.fileId,
    digest: entry.digest,
    sha256: entry.sha256,
  });
}
