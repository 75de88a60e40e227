import { createDigester } from '@artifact-store/digest';
import { contentAddress, parseId, parseSha256, timestampOf } from '@artifact-store/identity';
import { type DatabaseConfig, openDatabase } from '@artifact-store/persistence';
import type { GrantVerifier, Receipt, UploadClaims } from '@artifact-store/planes';
import { createRegistry } from '@artifact-store/registry';
import type { Contestant } from './contestant.js';
import { facts, timeOrderedId } from './facts.js';

const GRANT = { actor: 'bench', backendId: 'local', relativePath: null, maxFileBytes: null, op: 'upload' } as const;

/** Our registry on a database: a receipt becomes an event and four view rows. Grants are believed, since nobody else signs here. */
export async function ours(config: DatabaseConfig): Promise<Contestant> {
  const clock = { now: () => timestampOf(Date.now()) };
  const ids = { next: timeOrderedId };
  const digester = createDigester();
  const database = await openDatabase(config, { clock, ids, digester });
  await database.migrate();
  const { logId } = await database.eventStore.head();
  const believe = async (packageId: string): Promise<UploadClaims> => ({ ...GRANT, logId, packageId: parseId(packageId) });
  const plane = createRegistry({
    ...{ clock, ids, digester, logId },
    eventStore: database.eventStore,
    signer: { sign: async () => ({ token: '', expiresAt: clock.now(), url: null }) },
    verifier: { verify: believe, verifyStarted: believe } as unknown as GrantVerifier,
    limits: { maxPackageFiles: 10_000_000, maxFileBytes: null },
    retentionDurations: {},
    defaultBackendId: 'local',
  });
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
  };
}
