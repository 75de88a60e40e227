import { GrantMismatchError, type IngestedUpload, type IngestUpload } from '@artifact-store/planes';
import { type Ingestion, mintIds, receiving } from '../ingest.js';
import { storeFile } from '../store-file.js';
import { agreedContent } from './agreed-content.js';
import { matchingFile } from './matching-file.js';
import { whileLeased } from './while-leased.js';

/**
 * The file of an upload session. The lease comes before the first byte and is kept until the receipt is answered, which completes
 * the session; where anything fails, it is given back, so that the next PUT need not wait for it to lapse.
 */
export async function ingestUpload(
  ingestion: Ingestion,
  { declared: sent = {}, grant }: IngestUpload,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<IngestedUpload> {
  const lost = new AbortController();
  const until = signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]);
  return receiving(ingestion, body, until, async (source) => {
    const minted = mintIds(ingestion.ids);
    const claims = await ingestion.verifier.verify(grant, 'upload');
    if (claims.uploadId === null) throw new GrantMismatchError('the grant is for no upload session');
    const begun = await ingestion.uploads.begin({ grant, fileId: minted.fileId });
    if ('file' in begun) return { file: await matchingFile(ingestion, begun.file, sent, source), isNew: false };
    const { lease, relativePath, mediaType } = begun;
    const file = await whileLeased(ingestion, lease, lost, async () => {
      const declared = agreedContent(begun.declared, sent);
      const named = { ...minted, grant, relativePath, mediaType, idempotencyKey: null, uploadLease: lease.number };
      return storeFile(ingestion, { ...named, claims, declared }, source, until);
    });
    return { file, isNew: true };
  });
}
