import { type FileId, type PackageId, parseHex, parseId, parseSha256, parseTimestamp } from '@artifact-store/identity';
import type { FileView } from '../views.js';
import type { JsonFields } from './json-fields.js';

/** A stored file on the wire. */
export interface FileJson {
  readonly file_id: string;
  readonly package_id: string;
  readonly relative_path: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly digest_algorithm: string;
  readonly digest_primary: string;
  readonly digest_sha256: string;
  readonly created_at: string;
  readonly created_by: string;
}

export function fileJson(file: FileView): FileJson {
  return {
    file_id: file.fileId,
    package_id: file.packageId,
    relative_path: file.relativePath,
    media_type: file.mediaType,
    size_bytes: file.sizeBytes,
    digest_algorithm: file.digestAlgorithm,
    digest_primary: file.digestPrimary,
    digest_sha256: file.digestSha256,
    created_at: file.createdAt,
    created_by: file.createdBy,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function fileFrom(fields: JsonFields): FileView {
  return {
    fileId: parseId<FileId>(fields.text('file_id')),
    packageId: parseId<PackageId>(fields.text('package_id')),
    relativePath: fields.text('relative_path'),
    mediaType: fields.text('media_type'),
    sizeBytes: fields.integer('size_bytes'),
    digestAlgorithm: fields.text('digest_algorithm'),
    digestPrimary: parseHex(fields.text('digest_primary')),
    digestSha256: parseSha256(fields.text('digest_sha256')),
    createdAt: parseTimestamp(fields.text('created_at')),
    createdBy: fields.text('created_by'),
  };
}
