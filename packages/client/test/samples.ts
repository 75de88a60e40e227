import { randomBytes } from 'node:crypto';
import {
  type FileId,
  type PackageId,
  parseContentAddress,
  parseId,
  parseSha256,
  type StorageLocationId,
} from '@artifact-store/identity';
import { type GrantClaims, grantSigner, type Receipt } from '@artifact-store/planes';
import { fixedClock } from '@artifact-store/testkit';

export const PACKAGE = parseId<PackageId>('019bf4c0-0000-7000-8000-000000000001');
export const FILE = parseId<FileId>('019bf4c0-0000-7000-8000-000000000002');
export const SHA256 = parseSha256('ab'.repeat(32));
export const ADDRESS = parseContentAddress(`blake3:${'cd'.repeat(32)}`);
export const NOW = '2026-05-16T09:00:00.000Z';

export const fileJson = {
  ...{ file_id: FILE, package_id: PACKAGE, relative_path: 'a', media_type: 'text/plain', size_bytes: 3 },
  ...{ digest_algorithm: 'blake3', digest_primary: 'cd'.repeat(32), digest_sha256: SHA256, created_at: NOW, created_by: 'ci' },
};

const UPLOAD = {
  op: 'upload',
  packageId: PACKAGE,
  backendId: 'local',
  relativePath: null,
  maxFileBytes: null,
  uploadId: null,
} as const;
const READ = {
  ...{ op: 'read', fileId: FILE, relativePath: 'dir/a', mediaType: 'text/plain', sizeBytes: 10 },
  ...{ contentAddress: ADDRESS, sha256: SHA256, locations: [{ backendId: 'local', generation: 0 }] },
} as const;

/** A signed grant, as a control plane would give it. */
export async function grant(
  kind: 'upload' | 'read',
  changes: Partial<typeof READ> | { sizeBytes: number } = {},
): Promise<string> {
  const secret = randomBytes(32);
  const key = { keyId: 'k', algorithm: 'HS256', signWith: secret, verifyWith: secret } as const;
  const claims = kind === 'upload' ? UPLOAD : { ...READ, ...changes };
  const signer = grantSigner({ key, clock: fixedClock(NOW), nextId: () => 'id', ttlSeconds: 900 });
  return (await signer.sign({ ...claims, actor: 'ci', logId: 'log' } as GrantClaims)).token;
}

export function receipt(relativePath: string): Receipt {
  return {
    grant: 'g',
    fileId: FILE,
    storageLocationId: parseId<StorageLocationId>('019bf4c0-0000-7000-8000-000000000003'),
    relativePath,
    ...{ mediaType: 'text/plain', sizeBytes: 3, contentAddress: ADDRESS, sha256: SHA256, backendId: 'local', generation: 0 },
    idempotencyKey: null,
    uploadLease: null,
  };
}

/** Time that passes only by waiting. */
export function instantPace() {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    now: () => now,
    jitter: () => 0,
    async wait(milliseconds: number) {
      waits.push(milliseconds);
      now += milliseconds;
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}

export async function* bytesOf(...chunks: (string | Uint8Array)[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}
