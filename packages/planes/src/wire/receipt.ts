import { type FileId, parseContentAddress, parseId, parseSha256, type StorageLocationId } from '@artifact-store/identity';
import type { Receipt, ReceiptResult } from '../control/receipts.js';
import { type ErrorJson, errorFrom, errorJson } from './error.js';
import { type FileJson, fileFrom, fileJson } from './file.js';
import type { JsonFields } from './json-fields.js';

/** A receipt on the wire between planes. */
export interface ReceiptJson {
  readonly grant: string;
  readonly file_id: string;
  readonly storage_location_id: string;
  readonly relative_path: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly content_address: string;
  readonly sha256: string;
  readonly backend_id: string;
  readonly generation: number;
  readonly idempotency_key: string | null;
  readonly upload_lease: number | null;
}

export function receiptJson(receipt: Receipt): ReceiptJson {
  return {
    grant: receipt.grant,
    file_id: receipt.fileId,
    storage_location_id: receipt.storageLocationId,
    relative_path: receipt.relativePath,
    media_type: receipt.mediaType,
    size_bytes: receipt.sizeBytes,
    content_address: receipt.contentAddress,
    sha256: receipt.sha256,
    backend_id: receipt.backendId,
    generation: receipt.generation,
    idempotency_key: receipt.idempotencyKey,
    upload_lease: receipt.uploadLease,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function receiptFrom(fields: JsonFields): Receipt {
  return {
    grant: fields.text('grant'),
    fileId: parseId<FileId>(fields.text('file_id')),
    storageLocationId: parseId<StorageLocationId>(fields.text('storage_location_id')),
    relativePath: fields.text('relative_path'),
    mediaType: fields.text('media_type'),
    sizeBytes: fields.natural('size_bytes'),
    contentAddress: parseContentAddress(fields.text('content_address')),
    sha256: parseSha256(fields.text('sha256')),
    backendId: fields.text('backend_id'),
    generation: fields.natural('generation'),
    idempotencyKey: fields.nullable('idempotency_key', (name) => fields.text(name)),
    uploadLease: fields.nullable('upload_lease', (name) => fields.natural(name)),
  };
}

/** What became of a receipt, on the wire: one of both. */
export interface ReceiptResultJson {
  readonly file?: FileJson;
  readonly error?: ErrorJson;
}

export function receiptResultJson(result: ReceiptResult): ReceiptResultJson {
  return 'error' in result ? { error: errorJson(result.error) } : { file: fileJson(result.file) };
}

/** @throws UnexpectedFieldError, IdentityError */
export function receiptResultFrom(fields: JsonFields): ReceiptResult {
  if (fields.value('error') !== undefined) return { error: errorFrom(fields.object('error')) };
  return { file: fileFrom(fields.object('file')) };
}
