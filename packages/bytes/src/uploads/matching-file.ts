import { contentAddress } from '@artifact-store/identity';
import { type DeclaredContent, type FileView, UploadCompletedError } from '@artifact-store/planes';
import { Expectations } from '../expectations.js';
import type { Ingestion } from '../ingest.js';
import { receive } from '../store-file.js';
import type { UploadSource } from '../upload-source.js';

const NOWHERE = { write: async () => {} };

/**
 * The file that a completed session came to, if the bytes that are sent again are its own. They are digested and stored nowhere.
 * @throws UploadCompletedError for other bytes, as soon as that can be known; DigestMismatchError, SizeMismatchError where the
 *   bytes are not what their sender says
 */
export async function matchingFile(
  { digester }: Pick<Ingestion, 'digester'>,
  file: FileView,
  sent: DeclaredContent,
  source: UploadSource,
): Promise<FileView> {
  const address = contentAddress(file.digestAlgorithm, file.digestPrimary);
  const { sizeBytes = file.sizeBytes, contentAddress: sentAddress = address, sha256 = file.digestSha256 } = sent;
  if (sizeBytes !== file.sizeBytes || sentAddress !== address || sha256 !== file.digestSha256) throw otherBytes(file);
  const expectations = new Expectations(sent);
  const digests = await receive(
    source,
    {
      checkSoFar(receivedBytes) {
        if (receivedBytes > file.sizeBytes) throw otherBytes(file);
      },
      checkAll: (computed) => expectations.checkAll(computed),
    },
    digester,
    NOWHERE,
  );
  if (digests.primary !== address || digests.sha256 !== file.digestSha256) throw otherBytes(file);
  return file;
}

function otherBytes(file: FileView): UploadCompletedError {
  return new UploadCompletedError('the upload is completed, with other bytes than these', {
    file_id: file.fileId,
    size_bytes: file.sizeBytes,
    digest: `${file.digestAlgorithm}:${file.digestPrimary}`,
    sha256: file.digestSha256,
  });
}
