import {
  type Digester,
  type Digests,
  type FileId,
  type IdSource,
  parseId,
  type StepObserver,
  type StorageLocationId,
} from '@artifact-store/identity';
import {
  ArtifactStoreError,
  checkMediaType,
  type DeclaredContent,
  type FileView,
  GrantMismatchError,
  type GrantVerifier,
  type IngestRequest,
  InternalError,
  parseRelativePath,
  type UploadClaims,
} from '@artifact-store/planes';
import type { Backends, StagedObject, StageIntent, StorageBackend } from '@artifact-store/storage';
import type { BytesStep } from './bytes-steps.js';
import type { IngestLimits } from './data-plane.js';
import { Expectations } from './expectations.js';
import type { Generations } from './generations.js';
import type { ReceiptBatches } from './receipt-batches.js';
import { publishAndRecord, type TakenIn } from './record.js';
import { interruption, UploadSource } from './upload-source.js';

export interface Ingestion {
  readonly backends: Backends;
  readonly digester: Digester;
  readonly verifier: GrantVerifier;
  readonly receipts: ReceiptBatches;
  readonly generations: Generations;
  readonly ids: IdSource;
  readonly limits: IngestLimits;
  readonly step?: StepObserver<BytesStep> | undefined;
}

/** One upload: source → count and digests → staging → final key → receipt. Bytes first, fact second. */
export async function ingest(
  ingestion: Ingestion,
  request: IngestRequest,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<FileView> {
  const source = new UploadSource(body, ingestion.limits.idleTimeoutMs, signal);
  try {
    return await store(ingestion, request, source, signal);
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

async function store(
  ingestion: Ingestion,
  request: IngestRequest,
  source: UploadSource,
  signal?: AbortSignal,
): Promise<FileView> {
  const claims = await ingestion.verifier.verify(request.grant, 'upload');
  const backend = ingestion.backends.get(claims.backendId);
  const file = await takeIn({ ingestion, claims, backend, signal }, request, source);
  try {
    return await publishAndRecord(ingestion, backend, file);
  } finally {
    await file.staged.discard();
  }
}

/** Where bytes are taken in, and what they may be. */
export interface Intake {
  readonly ingestion: Ingestion;
  readonly claims: UploadClaims;
  readonly backend: StorageBackend;
  readonly signal: AbortSignal | undefined;
}

/** Checks what a file may be and stages its bytes, which whoever asked for it discards in the end. Whatever fails, nothing is staged. */
export async function takeIn(
  { backend, claims, ingestion, signal }: Intake,
  request: IngestRequest,
  source: UploadSource,
): Promise<TakenIn> {
  const { digester, generations, ids, limits } = ingestion;
  const fileId = parseId<FileId>(ids.next());
  const storageLocationId = parseId<StorageLocationId>(ids.next());
  const { declared = {}, grant, mediaType, relativePath } = request;
  // Before the first byte: the control plane checks them again, but only with the receipt.
  parseRelativePath(relativePath);
  checkMediaType(mediaType);
  checkPath(claims, relativePath);
  const expectations = new Expectations(declared, claims.maxFileBytes, limits.maxFileBytes);

  const staged = await backend.stage(intentOf(declared, claims.backendId, generations), { signal });
  try {
    const digests = await receive(source, expectations, digester, staged);
    const receiptOf = (generation: number) => ({
      grant,
      fileId,
      storageLocationId,
      relativePath,
      mediaType,
      sizeBytes: digests.sizeBytes,
      contentAddress: digests.primary,
      sha256: digests.sha256,
      backendId: backend.id,
      generation,
      idempotencyKey: request.idempotencyKey ?? null,
    });
    return { staged, receiptOf };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/** Reads the source once. A chunk is hashed and written at the same time, and the next one is asked for when both have it. */
async function receive(
  source: UploadSource,
  expectations: Expectations,
  digester: Digester,
  staged: StagedObject,
): Promise<Digests> {
  const digest = digester.stream();
  try {
    let receivedBytes = 0;
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
      receivedBytes += chunk.byteLength;
      expectations.checkSoFar(receivedBytes);
      await Promise.all([digest.update(chunk), staged.write(chunk)]);
    }
    const digests = await digest.finish();
    expectations.checkAll(digests);
    return digests;
  } finally {
    digest.dispose();
  }
}

function checkPath(claims: UploadClaims, relativePath: string): void {
  if (claims.relativePath === null || claims.relativePath === relativePath) return;
  throw new GrantMismatchError('the grant is for another relative_path', { relative_path: claims.relativePath });
}

function intentOf(
  { contentAddress: address, sizeBytes }: DeclaredContent,
  backendId: string,
  generations: Generations,
): StageIntent {
  if (address === undefined) return { sizeBytes };
  return { sizeBytes, expectedKey: { address, generation: generations.of(backendId, address) } };
}
