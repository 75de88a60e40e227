import { type FileId, type PackageId, parseHex, parseId, parseSha256, parseTimestamp } from '@artifact-store/identity';
import type { FileView } from '@artifact-store/planes';
import { JsonFields } from '../http/json-fields.js';

/** A stored file, from the wire. */
export function fileFrom(json: unknown): FileView {
  return fileOf(new JsonFields(json));
}

export function fileOf(fields: JsonFields): FileView {
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
