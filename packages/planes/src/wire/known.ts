import { parseContentAddress, parseSha256 } from '@artifact-store/identity';
import type { KnownFile } from '../control/known.js';
import type { ReceiptResult } from '../control/receipts.js';
import { type ErrorJson, errorFrom, errorJson } from './error.js';
import { type FileJson, fileFrom, fileJson } from './file.js';
import type { JsonFields } from './json-fields.js';

/** A file that is asked for, on the wire. */
export interface KnownFileJson {
  readonly relative_path: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly digest: string;
  readonly sha256: string;
}

export function knownFileJson(file: KnownFile): KnownFileJson {
  return {
    relative_path: file.relativePath,
    media_type: file.mediaType,
    size_bytes: file.sizeBytes,
    digest: file.contentAddress,
    sha256: file.sha256,
  };
}

/** @throws IdentityError for a digest that is none */
export function knownFileFrom(json: KnownFileJson): KnownFile {
  return {
    relativePath: json.relative_path,
    mediaType: json.media_type,
    sizeBytes: json.size_bytes,
    contentAddress: parseContentAddress(json.digest),
    sha256: parseSha256(json.sha256),
  };
}

/** What became of a file that was asked for, on the wire: one of both, or neither where its bytes are not known. */
export interface KnownResultJson {
  readonly file: FileJson | null;
  readonly error: ErrorJson | null;
}

export function knownResultJson(result: ReceiptResult | null): KnownResultJson {
  if (result === null) return { file: null, error: null };
  return 'error' in result ? { file: null, error: errorJson(result.error) } : { file: fileJson(result.file), error: null };
}

/** @throws UnexpectedFieldError, IdentityError */
export function knownResultFrom(fields: JsonFields): ReceiptResult | null {
  const error = fields.nullable('error', (name) => errorFrom(fields.object(name)));
  if (error !== null) return { error };
  return fields.nullable('file', (name) => ({ file: fileFrom(fields.object(name)) }));
}
