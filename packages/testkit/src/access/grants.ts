import { type PackageId, parseId, timestampOf, type UploadId } from '@artifact-store/identity';
import { type GrantClaims, type GrantKey, grantSigner, unprovenClaims } from '@artifact-store/planes';
import type { GrantKind } from './callers.js';

const OTHER_ID = '019bf4c0-0000-7000-8000-00000000000b';
const TTL_SECONDS = 600;
const LONG_AGO_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The grants of a caller, by what they are and the route they are used at. */
export type Grants = (route: string, kind: GrantKind) => Promise<string>;

/**
 * Grants for all routes of a data plane, signed with a key of its control plane.
 * @param upload a real grant, to upload into one package; @param read a real grant, to read one file; @param session a real grant,
 *   for the file of one upload session
 */
export function grantsLike({ upload, read, session }: { upload: string; read: string; session: string }, key: GrantKey): Grants {
  const uploading = claimsOf(upload);
  const { actor, logId } = uploading;
  const common = { actor, logId, backendId: 'local' };
  const good: Record<string, GrantClaims> = {
    'GET /data/files/:file_id': claimsOf(read),
    'PUT /data/uploads/:upload_id': claimsOf(session),
    'POST /data/deletions': { ...common, op: 'delete', keys: [], sequence: 0 },
    'POST /data/verifications': { ...common, op: 'verify', objects: [] },
    'POST /data/listings': { ...common, op: 'list', forDeletion: false },
    'POST /data/lookups': { ...common, op: 'list', forDeletion: false },
  };
  return async (route, kind) => {
    const claims = good[route.replace(/^HEAD/, 'GET')] ?? uploading;
    const signer = grantSigner({ key, clock: clockFor(kind), nextId: () => OTHER_ID, ttlSeconds: TTL_SECONDS });
    return (await signer.sign(changed(claims, kind))).token;
  };

  function changed(claims: GrantClaims, kind: GrantKind): GrantClaims {
    if (kind === 'of another log') return { ...claims, logId: OTHER_ID };
    if (kind !== 'for something else') return claims;
    if (claims.op === 'upload' && claims.uploadId !== null) return { ...claims, uploadId: parseId<UploadId>(OTHER_ID) };
    if (claims.op === 'upload') return { ...claims, packageId: parseId<PackageId>(OTHER_ID) };
    return claims.op === 'read' ? { ...claims, fileId: parseId(OTHER_ID) } : uploading;
  }
}

function claimsOf(grant: string): GrantClaims {
  const claims = unprovenClaims(grant);
  if (claims === undefined) throw new TypeError('what the control plane gave is no grant');
  return claims;
}

function clockFor(kind: GrantKind) {
  const age = kind === 'expired' ? LONG_AGO_MILLISECONDS : 0;
  return { now: () => timestampOf(Date.now() - age) };
}
