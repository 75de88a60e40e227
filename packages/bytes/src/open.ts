import {
  ArtifactStoreError,
  BackendUnavailableError,
  type GrantVerifier,
  ObjectNotFoundError,
  type OpenedFile,
  type OpenRequest,
  type ReadClaims,
  StoredObjectCorruptError,
} from '@artifact-store/planes';
import type { Backends, ObjectRange, OpenedObject } from '@artifact-store/storage';
import { resolveRange } from './byte-range.js';
import { ExactBody } from './exact-body.js';

export interface Reading {
  readonly backends: Backends;
  readonly verifier: GrantVerifier;
}

/** Opens the bytes that a grant names, from the first of its copies that can be opened whole. */
export async function open(
  { backends, verifier }: Reading,
  request: OpenRequest,
  signal: AbortSignal | undefined,
): Promise<OpenedFile> {
  const claims = await verifier.verify(request.grant, 'read');
  const range = resolveRange(request.range, claims.sizeBytes);
  const { backendId, body } = await openFirst(backends, claims, range, signal);
  const { fileId, relativePath, mediaType, sizeBytes, contentAddress, sha256 } = claims;
  return {
    ...{ fileId, relativePath, mediaType, sizeBytes, contentAddress, sha256 },
    ...range,
    body: new ExactBody(body, range.length, () => corrupt(claims, backendId)),
  };
}

async function openFirst(
  backends: Backends,
  claims: ReadClaims,
  range: ObjectRange,
  signal: AbortSignal | undefined,
): Promise<OpenedObject & { readonly backendId: string }> {
  const failures: ArtifactStoreError[] = [];
  for (const { backendId, generation } of claims.locations) {
    try {
      const opened = await backends.get(backendId).open({ address: claims.contentAddress, generation }, { range, signal });
      if (opened.sizeBytes === claims.sizeBytes) return { ...opened, backendId };
      await opened.body.return?.();
      failures.push(corrupt(claims, backendId));
    } catch (error) {
      if (!(error instanceof ArtifactStoreError) || signal?.aborted) throw error;
      failures.push(error);
    }
  }
  throw (
    worthTelling(failures) ?? new ObjectNotFoundError('no copy of the file is known', { content_address: claims.contentAddress })
  );
}

/** A copy out of reach may come back, a damaged one may be repaired; only then are the bytes missing. */
function worthTelling(failures: readonly ArtifactStoreError[]): ArtifactStoreError | undefined {
  return (
    failures.find((failure) => failure instanceof BackendUnavailableError) ??
    failures.find((failure) => failure instanceof StoredObjectCorruptError) ??
    failures[0]
  );
}

function corrupt({ contentAddress, sizeBytes }: ReadClaims, backendId: string): StoredObjectCorruptError {
  return new StoredObjectCorruptError(
    `the copy in storage backend "${backendId}" does not have the ${sizeBytes} bytes recorded`,
    {
      backend_id: backendId,
      content_address: contentAddress,
    },
  );
}
