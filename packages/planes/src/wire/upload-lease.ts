import { type FileId, parseContentAddress, parseId, parseSha256 } from '@artifact-store/identity';
import type { BeginUpload, BegunUpload, UploadLease } from '../control/upload-leases.js';
import type { DeclaredContent } from '../data/data-plane.js';
import { type FileJson, fileFrom, fileJson } from './file.js';
import type { JsonFields } from './json-fields.js';

// Between planes. The grant stands beside what is asked, as in a receipt.

export interface BeginUploadJson {
  readonly grant: string;
  readonly file_id: string;
}

export function beginUploadJson({ grant, fileId }: BeginUpload): BeginUploadJson {
  return { grant, file_id: fileId };
}

/** @throws UnexpectedFieldError, IdentityError */
export function beginUploadFrom(fields: JsonFields): BeginUpload {
  return { grant: fields.text('grant'), fileId: parseId<FileId>(fields.text('file_id')) };
}

export interface UploadLeaseJson {
  readonly grant: string;
  readonly number: number;
}

export function uploadLeaseJson({ grant, number }: UploadLease): UploadLeaseJson {
  return { grant, number };
}

/** @throws UnexpectedFieldError */
export function uploadLeaseFrom(fields: JsonFields): UploadLease {
  return { grant: fields.text('grant'), number: fields.natural('number') };
}

/** A lease, or the file of a session that is completed. */
export interface BegunUploadJson {
  readonly file?: FileJson;
  readonly lease?: { readonly number: number; readonly relative_path: string; readonly media_type: string } & DeclaredJson;
}

interface DeclaredJson {
  readonly size_bytes: number | null;
  readonly content_address: string | null;
  readonly sha256: string | null;
}

export function begunUploadJson(begun: BegunUpload): BegunUploadJson {
  if ('file' in begun) return { file: fileJson(begun.file) };
  const { lease, relativePath, mediaType, declared } = begun;
  const { sizeBytes = null, contentAddress = null, sha256 = null } = declared;
  const content = { size_bytes: sizeBytes, content_address: contentAddress, sha256 };
  return { lease: { number: lease.number, relative_path: relativePath, media_type: mediaType, ...content } };
}

/** @param grant the one that it was begun with @throws UnexpectedFieldError, IdentityError */
export function begunUploadFrom(fields: JsonFields, grant: string): BegunUpload {
  if (fields.value('file') !== undefined) return { file: fileFrom(fields.object('file')) };
  const leased = fields.object('lease');
  return {
    lease: { grant, number: leased.natural('number') },
    relativePath: leased.text('relative_path'),
    mediaType: leased.text('media_type'),
    declared: declaredFrom(leased),
  };
}

function declaredFrom(fields: JsonFields): DeclaredContent {
  return {
    sizeBytes: fields.nullable('size_bytes', (name) => fields.natural(name)) ?? undefined,
    contentAddress: fields.nullable('content_address', (name) => parseContentAddress(fields.text(name))) ?? undefined,
    sha256: fields.nullable('sha256', (name) => parseSha256(fields.text(name))) ?? undefined,
  };
}
