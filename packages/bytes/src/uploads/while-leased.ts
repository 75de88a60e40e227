import { ArtifactStoreError, UPLOAD_LEASE_SECONDS, type UploadLease } from '@artifact-store/planes';
import type { Ingestion } from '../ingest.js';

/** Several signs of life may get lost before the lease lapses, and an abort is heard of soon. */
const HEARTBEAT_MILLISECONDS = (UPLOAD_LEASE_SECONDS / 4) * 1000;

/**
 * Has something done and keeps the lease meanwhile; gives it back where that fails.
 * @param lost aborted with the reason where the lease turns out to hold no more
 */
export async function whileLeased<Answer>(
  { pace, uploads }: Pick<Ingestion, 'pace' | 'uploads'>,
  lease: UploadLease,
  lost: AbortController,
  task: () => Promise<Answer>,
): Promise<Answer> {
  const over = new AbortController();
  // Not waited for: where the control plane is silent, the answer to a file that is recorded need not be.
  void keepLease({ pace, uploads }, lease, over.signal, lost);
  try {
    return await task();
  } catch (error) {
    over.abort();
    // Where that fails too, the lease lapses by itself.
    await uploads.end(lease).catch(() => undefined);
    throw error;
  } finally {
    over.abort();
  }
}

/** Never rejects. */
async function keepLease(
  { pace, uploads }: Pick<Ingestion, 'pace' | 'uploads'>,
  lease: UploadLease,
  over: AbortSignal,
  lost: AbortController,
): Promise<void> {
  for (;;) {
    await pace.wait(HEARTBEAT_MILLISECONDS, over).catch(() => undefined);
    if (over.aborted) return;
    try {
      await uploads.heartbeat(lease);
    } catch (error) {
      if (over.aborted) return;
      // A control plane that is away comes back, and until somebody takes over the lease holds.
      if (isFinal(error)) return lost.abort(error);
    }
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ArtifactStoreError && error.kind !== 'unavailable' && error.kind !== 'internal';
}
