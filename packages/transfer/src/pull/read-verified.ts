import type { CborValue } from '@artifact-store/encoding';
import { decodeCanonical } from '@artifact-store/encoding';
import type { FileView, StoredManifest } from '@artifact-store/planes';
import { entryOfView, verifiedFiles } from '../manifest.js';
import { withDigester } from '../own-digester.js';
import type { Patience } from '../patience.js';
import type { FileSource } from '../ports.js';
import { systemTimer } from '../timer.js';
import { download } from './download.js';

/** Nobody is told of the waiting. */
const PATIENCE = 20_000;

/**
 * Gives the bytes of one file to `write`, in order, and resolves if they were those that were recorded. What was written
 * before a rejection is not to be trusted.
 * @throws DigestMismatchError, and what the source throws
 */
export function readVerified(
  source: FileSource,
  file: FileView,
  write: (chunk: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const observe = () => {};
  const patience: Patience = { timer: systemTimer, signal, milliseconds: PATIENCE, observe };
  return withDigester(undefined, (digester) =>
    download({ source, digester, patience, signal, observe }, entryOfView(file), write),
  );
}

/** A manifest as a value, once its bytes have proved to be those that its digest names. @throws as `pull` does */
export function readManifest(stored: StoredManifest): Promise<CborValue> {
  return withDigester(undefined, async (digester) => {
    verifiedFiles(stored, digester);
    return decodeCanonical(stored.bytes);
  });
}
