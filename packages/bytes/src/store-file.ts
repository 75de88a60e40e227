import type { Digester, Digests } from '@artifact-store/identity';
import type { DeclaredContent, FileView, Receipt, UploadClaims } from '@artifact-store/planes';
import type { StagedObject, StageIntent, StorageBackend } from '@artifact-store/storage';
import { Expectations } from './expectations.js';
import type { Generations } from './generations.js';
import type { Ingestion } from './ingest.js';
import { publishAndRecord, type TakenIn } from './record.js';
import type { UploadSource } from './upload-source.js';

/** What is known of a file before its bytes. */
export interface FileToStore
  extends Pick<
    Receipt,
    'grant' | 'fileId' | 'storageLocationId' | 'relativePath' | 'mediaType' | 'idempotencyKey' | 'uploadLease'
  > {
  /** Of the grant. */
  readonly claims: UploadClaims;
  readonly declared: DeclaredContent;
}

/** One upload: source → count and digests → staging → final key → receipt. Bytes first, fact second. */
export async function storeFile(
  ingestion: Ingestion,
  file: FileToStore,
  source: UploadSource,
  signal: AbortSignal | undefined,
): Promise<FileView> {
  const backend = ingestion.backends.get(file.claims.backendId);
  const taken = await takeIn({ ingestion, backend, signal }, file, source);
  try {
    return await publishAndRecord(ingestion, backend, taken);
  } finally {
    await taken.staged.discard();
  }
}

/** Where bytes are taken in. */
export interface Intake {
  readonly ingestion: Ingestion;
  readonly backend: StorageBackend;
  readonly signal: AbortSignal | undefined;
}

/** Stages a file's bytes, which whoever asked for it discards in the end. Whatever fails, nothing is staged. */
export async function takeIn(
  { backend, ingestion, signal }: Intake,
  { claims, declared, ...named }: FileToStore,
  source: UploadSource,
): Promise<TakenIn> {
  const { digester, generations, limits } = ingestion;
  const expectations = new Expectations(declared, claims.maxFileBytes, limits.maxFileBytes);
  const staged = await backend.stage(intentOf(declared, backend.id, generations), { signal });
  try {
    const digests = await receive(source, expectations, digester, staged);
    const receiptOf = (generation: number) => ({
      ...named,
      sizeBytes: digests.sizeBytes,
      contentAddress: digests.primary,
      sha256: digests.sha256,
      backendId: backend.id,
      generation,
    });
    return { staged, receiptOf };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/** Reads the source once. A chunk is hashed and written at the same time, and the next one is asked for when both have it. */
export async function receive(
  source: UploadSource,
  expectations: Pick<Expectations, 'checkSoFar' | 'checkAll'>,
  digester: Digester,
  sink: Pick<StagedObject, 'write'>,
): Promise<Digests> {
  const digest = digester.stream();
  try {
    let receivedBytes = 0;
    for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
      receivedBytes += chunk.byteLength;
      expectations.checkSoFar(receivedBytes);
      await Promise.all([digest.update(chunk), sink.write(chunk)]);
    }
    const digests = await digest.finish();
    expectations.checkAll(digests);
    return digests;
  } finally {
    digest.dispose();
  }
}

function intentOf(
  { contentAddress: address, sizeBytes }: DeclaredContent,
  backendId: string,
  generations: Generations,
): StageIntent {
  if (address === undefined) return { sizeBytes };
  return { sizeBytes, expectedKey: { address, generation: generations.of(backendId, address) } };
}
