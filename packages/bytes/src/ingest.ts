import {
  type Digester,
  type FileId,
  type IdSource,
  parseId,
  type StepObserver,
  type StorageLocationId,
} from '@artifact-store/identity';
import {
  ArtifactStoreError,
  checkMediaType,
  type FileView,
  GrantMismatchError,
  type GrantVerifier,
  type IngestRequest,
  InternalError,
  parseRelativePath,
  type UploadClaims,
  type UploadLeases,
} from '@artifact-store/planes';
import type { Backends } from '@artifact-store/storage';
import type { BytesStep } from './bytes-steps.js';
import type { IngestLimits } from './data-plane.js';
import type { Generations } from './generations.js';
import type { ReceiptBatches } from './receipt-batches.js';
import { type FileToStore, storeFile } from './store-file.js';
import type { Pace } from './throttle.js';
import { interruption, UploadSource } from './upload-source.js';

export interface Ingestion {
  readonly backends: Backends;
  readonly digester: Digester;
  readonly verifier: GrantVerifier;
  readonly receipts: ReceiptBatches;
  readonly uploads: UploadLeases;
  readonly generations: Generations;
  readonly ids: IdSource;
  readonly limits: IngestLimits;
  readonly pace: Pace;
  readonly step?: StepObserver<BytesStep> | undefined;
}

/** One file of whatever name its grant allows. */
export function ingest(
  ingestion: Ingestion,
  request: IngestRequest,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<FileView> {
  return receiving(ingestion, body, signal, async (source) => {
    const claims = await ingestion.verifier.verify(request.grant, 'upload');
    return storeFile(ingestion, fileToStore(ingestion, request, claims), source, signal);
  });
}

/**
 * A file that its sender names. What may be known before the first byte is checked then; the control plane checks it again, but only
 * with the receipt.
 * @throws GrantMismatchError, InvalidRelativePathError, ValidationFailedError
 */
export function fileToStore({ ids }: Pick<Ingestion, 'ids'>, request: IngestRequest, claims: UploadClaims): FileToStore {
  const { declared = {}, grant, idempotencyKey = null, mediaType, relativePath } = request;
  if (claims.uploadId !== null) throw new GrantMismatchError('the grant is for the file of an upload session');
  parseRelativePath(relativePath);
  checkMediaType(mediaType);
  checkPath(claims, relativePath);
  return { grant, claims, ...mintIds(ids), relativePath, mediaType, declared, idempotencyKey, uploadLease: null };
}

/** Minted when a request starts, so that a receipt sent twice is one fact. */
export function mintIds(ids: IdSource): { readonly fileId: FileId; readonly storageLocationId: StorageLocationId } {
  return { fileId: parseId<FileId>(ids.next()), storageLocationId: parseId<StorageLocationId>(ids.next()) };
}

/** Has something done with a body, which is ended with it. @throws nothing but errors of the catalogue */
export async function receiving<Answer>(
  { limits }: Pick<Ingestion, 'limits'>,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  receive: (source: UploadSource) => Promise<Answer>,
): Promise<Answer> {
  const source = new UploadSource(body, limits.idleTimeoutMs, signal);
  try {
    return await receive(source);
  } catch (error) {
    throw failureOf(error, signal);
  } finally {
    source.destroy();
  }
}

/** What crosses the plane: an abort as what it means for the upload, and nothing but errors of the catalogue. */
export function failureOf(error: unknown, signal: AbortSignal | undefined): ArtifactStoreError {
  if (error instanceof ArtifactStoreError) return error;
  if (signal?.aborted && error === signal.reason) return interruption(error);
  return new InternalError('the upload failed', {}, { cause: error });
}

function checkPath(claims: UploadClaims, relativePath: string): void {
  if (claims.relativePath === null || claims.relativePath === relativePath) return;
  throw new GrantMismatchError('the grant is for another relative_path', { relative_path: claims.relativePath });
}
