import type { JWTPayload } from 'jose';
import type { ObjectToVerify, StoredKey } from '../control/work.js';
import type { GrantClaims, ReadClaims, UploadClaims } from './grant.js';

/** Claims as they stand in the token: snake_case, as on every wire. */
export function encodeClaims(claims: GrantClaims): JWTPayload {
  const common = { op: claims.op, actor: claims.actor, log_id: claims.logId };
  switch (claims.op) {
    case 'upload':
      return { ...common, ...encodeUpload(claims) };
    case 'read':
      return { ...common, ...encodeRead(claims) };
    case 'delete':
      return { ...common, backend_id: claims.backendId, keys: claims.keys.map(encodeKey), sequence: claims.sequence };
    case 'verify':
      return { ...common, backend_id: claims.backendId, objects: claims.objects.map(encodeObject) };
    case 'list':
      return { ...common, backend_id: claims.backendId, for_deletion: claims.forDeletion };
  }
}

/** The claims of a token whose signature holds: it says that we wrote them, so their types are those that we gave. */
export function decodeClaims(payload: JWTPayload): GrantClaims {
  const common = { actor: payload.actor, logId: payload.log_id };
  const members = DECODERS[payload.op as GrantClaims['op']](payload);
  return { ...common, ...members } as GrantClaims;
}

function encodeUpload({ packageId, backendId, relativePath, maxFileBytes, uploadId }: UploadClaims) {
  return {
    package_id: packageId,
    backend_id: backendId,
    relative_path: relativePath,
    max_file_bytes: maxFileBytes,
    ...(uploadId !== null && { upload_id: uploadId }),
  };
}

function decodeUpload(payload: JWTPayload) {
  return {
    op: 'upload',
    packageId: payload.package_id,
    backendId: payload.backend_id,
    relativePath: payload.relative_path,
    maxFileBytes: payload.max_file_bytes,
    uploadId: payload.upload_id ?? null,
  };
}

function encodeRead(claims: ReadClaims) {
  return {
    file_id: claims.fileId,
    relative_path: claims.relativePath,
    media_type: claims.mediaType,
    size_bytes: claims.sizeBytes,
    content_address: claims.contentAddress,
    sha256: claims.sha256,
    locations: claims.locations.map(({ backendId, generation }) => ({ backend_id: backendId, generation })),
  };
}

function decodeRead(payload: JWTPayload) {
  const locations = payload.locations as readonly { readonly backend_id: string; readonly generation: number }[];
  return {
    op: payload.op,
    fileId: payload.file_id,
    relativePath: payload.relative_path,
    mediaType: payload.media_type,
    sizeBytes: payload.size_bytes,
    contentAddress: payload.content_address,
    sha256: payload.sha256,
    locations: locations.map(({ backend_id: backendId, generation }) => ({ backendId, generation })),
  };
}

interface KeyClaim {
  readonly content_address: string;
  readonly generation: number;
}

interface ObjectClaim extends KeyClaim {
  readonly size_bytes: number;
  readonly sha256: string;
}

function encodeKey({ contentAddress, generation }: StoredKey): KeyClaim {
  return { content_address: contentAddress, generation };
}

function encodeObject(object: ObjectToVerify): ObjectClaim {
  return { ...encodeKey(object), size_bytes: object.sizeBytes, sha256: object.sha256 };
}

function decodeDelete(payload: JWTPayload) {
  const keys = (payload.keys as readonly KeyClaim[]).map(decodeKey);
  return { op: payload.op, backendId: payload.backend_id, keys, sequence: payload.sequence };
}

function decodeVerify(payload: JWTPayload) {
  const objects = (payload.objects as readonly ObjectClaim[]).map(({ size_bytes: sizeBytes, sha256, ...key }) => {
    return { ...decodeKey(key), sizeBytes, sha256 };
  });
  return { op: payload.op, backendId: payload.backend_id, objects };
}

function decodeList(payload: JWTPayload) {
  return { op: payload.op, backendId: payload.backend_id, forDeletion: payload.for_deletion === true };
}

function decodeKey({ content_address: contentAddress, generation }: KeyClaim) {
  return { contentAddress, generation };
}

const DECODERS = { upload: decodeUpload, read: decodeRead, delete: decodeDelete, verify: decodeVerify, list: decodeList };
