import { contentAddress, parseId, parseSha256 } from '@artifact-store/identity';
import type { DatabaseConfig } from '@artifact-store/persistence';
import type { GrantVerifier, Receipt, UploadClaims } from '@artifact-store/planes';
import { openRegistry } from '../registry.js';
import type { Contestant } from './contestant.js';
import { facts } from './facts.js';

const GRANT = {
  actor: 'bench',
  backendId: 'local',
  relativePath: null,
  maxFileBytes: null,
  uploadId: null,
  op: 'upload',
} as const;

/** Our registry on a database: a receipt becomes an event and four view rows. Grants are believed, since nobody else signs here. */
export async function ours(config: DatabaseConfig): Promise<Contestant> {
  const verifierOf = (logId: string) => {
    const believe = async (packageId: string): Promise<UploadClaims> => ({ ...GRANT, logId, packageId: parseId(packageId) });
    return { verify: believe, verifyStarted: believe } as unknown as GrantVerifier;
  };
  const { plane, database } = await openRegistry(config, { verifierOf });
  return {
    name: 'artifact-store',
    async client() {
      const details = { name: 'bench', producer: 'bench', subject: 'bench', retentionClass: 'transient' };
      const { package: target } = await plane.packages.create({ ...details, actor: 'bench' });
      const next = facts();
      return async () => {
        const [result] = await plane.receipts.record([receiptOf(next(), target.packageId)]);
        if (result !== undefined && 'error' in result) throw result.error;
      };
    },
    close: () => database.close(),
  };
}

function receiptOf(
  { digest, fileId, storageLocationId, ...members }: ReturnType<ReturnType<typeof facts>>,
  grant: string,
): Receipt {
  return {
    ...members,
    grant,
    fileId: parseId(fileId),
    storageLocationId: parseId(storageLocationId),
    contentAddress: contentAddress('blake3', digest),
    sha256: parseSha256(digest),
    backendId: 'local',
    generation: 0,
    idempotencyKey: null,
    uploadLease: null,
  };
}
