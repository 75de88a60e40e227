import {
  type FileId,
  type PackageId,
  parseContentAddress,
  parseId,
  parseTimestamp,
  type UploadId,
} from '@artifact-store/identity';
import { UPLOAD_STATUSES, type UploadDetails, type UploadStatus, type UploadView } from '../control/uploads.js';
import type { Grant } from '../grants/grant.js';
import { type GrantJson, grantFrom, grantJson } from './grant.js';
import { type JsonFields, UnexpectedFieldError } from './json-fields.js';

/** An upload session on the wire, with where its bytes go. */
export interface UploadJson {
  readonly upload_id: string;
  readonly package_id: string;
  readonly relative_path: string;
  readonly media_type: string;
  readonly size_bytes: number | null;
  readonly digest: string | null;
  readonly status: UploadStatus;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly receiving: { readonly by: string; readonly until: string } | null;
  readonly ended_at: string | null;
  readonly aborted_by: string | null;
  readonly file_id: string | null;
  /** Where to PUT the bytes: the path of the session at the API, or, at a data plane elsewhere, a URL that holds the grant. */
  readonly upload_url: string;
  readonly upload_grant: GrantJson;
}

export function uploadJson({ upload, grant }: UploadDetails): UploadJson {
  return {
    upload_id: upload.uploadId,
    package_id: upload.packageId,
    relative_path: upload.relativePath,
    media_type: upload.mediaType,
    size_bytes: upload.sizeBytes,
    digest: upload.digest,
    status: upload.status,
    created_by: upload.createdBy,
    created_at: upload.createdAt,
    expires_at: upload.expiresAt,
    receiving: upload.receiving,
    ended_at: upload.endedAt,
    aborted_by: upload.abortedBy,
    file_id: upload.fileId,
    upload_url: uploadUrl(upload, grant),
    upload_grant: grantJson(grant),
  };
}

function uploadUrl({ uploadId }: UploadView, { token, url }: Grant): string {
  return url === null ? `/uploads/${uploadId}` : `${url}/data/uploads/${uploadId}?grant=${token}`;
}

/** @throws UnexpectedFieldError, IdentityError */
export function uploadFrom(fields: JsonFields): UploadDetails {
  const upload: UploadView = {
    uploadId: parseId<UploadId>(fields.text('upload_id')),
    packageId: parseId<PackageId>(fields.text('package_id')),
    relativePath: fields.text('relative_path'),
    mediaType: fields.text('media_type'),
    sizeBytes: fields.nullable('size_bytes', (name) => fields.natural(name)),
    digest: fields.nullable('digest', (name) => parseContentAddress(fields.text(name))),
    status: statusFrom(fields.text('status')),
    createdBy: fields.text('created_by'),
    createdAt: parseTimestamp(fields.text('created_at')),
    expiresAt: parseTimestamp(fields.text('expires_at')),
    receiving: fields.nullable('receiving', (name) => receivingFrom(fields.object(name))),
    endedAt: fields.nullable('ended_at', (name) => parseTimestamp(fields.text(name))),
    abortedBy: fields.nullable('aborted_by', (name) => fields.text(name)),
    fileId: fields.nullable('file_id', (name) => parseId<FileId>(fields.text(name))),
  };
  return { upload, grant: grantFrom(fields.object('upload_grant')) };
}

function receivingFrom(fields: JsonFields): NonNullable<UploadView['receiving']> {
  return { by: fields.text('by'), until: parseTimestamp(fields.text('until')) };
}

function statusFrom(text: string): UploadStatus {
  const found = UPLOAD_STATUSES.find((each) => each === text);
  if (found === undefined) throw new UnexpectedFieldError(`the upload's status ${text} is unknown to this version`);
  return found;
}
