import type { SeriesResult } from '../data/file-series.js';
import type { ArtifactStoreError } from '../errors/artifact-store-error.js';
import { type ErrorJson, errorFrom, errorJson } from './error.js';
import { type FileJson, fileFrom, fileJson } from './file.js';
import { type JsonFields, UnexpectedFieldError } from './json-fields.js';

export const ARCHIVE_TYPE = 'application/x-tar';
export const ARCHIVE_LINES_TYPE = 'application/x-ndjson';

/** Records of a pax header (POSIX.1-2024, pax) by which an entry says what a PUT says in its header fields. */
export const ARCHIVE_RECORDS = {
  mediaType: 'ARTIFACTSTORE.media_type',
  contentAddress: 'ARTIFACTSTORE.content_address',
  sha256: 'ARTIFACTSTORE.sha256',
  idempotencyKey: 'ARTIFACTSTORE.idempotency_key',
} as const;

/** How many lines there were of each kind. */
export interface ArchiveCounts {
  readonly recorded: number;
  readonly reused: number;
  readonly refused: number;
  readonly skipped: number;
}

/** A line of the answer to an archive. */
export type ArchiveLineJson =
  | { readonly result: 'recorded' | 'reused'; readonly file: FileJson }
  | { readonly result: 'refused'; readonly relative_path: string | null; readonly error: ErrorJson }
  | { readonly result: 'skipped'; readonly relative_path: string }
  | ArchiveEndJson;

/** The last line: an answer without one was cut. */
export type ArchiveEndJson =
  | ({ readonly result: 'complete' } & ArchiveCounts)
  | ({ readonly result: 'failed'; readonly error: ErrorJson } & ArchiveCounts);

export type ArchiveLine = SeriesResult | ArchiveEnd;

export type ArchiveEnd = { readonly outcome: 'complete' } | { readonly outcome: 'failed'; readonly error: ArtifactStoreError };

export function archiveLineJson(result: SeriesResult): ArchiveLineJson {
  switch (result.outcome) {
    case 'recorded':
    case 'reused':
      return { result: result.outcome, file: fileJson(result.file) };
    case 'refused':
      return { result: 'refused', relative_path: result.relativePath, error: errorJson(result.error) };
    case 'skipped':
      return { result: 'skipped', relative_path: result.relativePath };
  }
}

export function archiveEndJson(counts: ArchiveCounts, error?: ArtifactStoreError): ArchiveEndJson {
  const { recorded, refused, reused, skipped } = counts;
  const all = { recorded, reused, refused, skipped };
  return error === undefined ? { result: 'complete', ...all } : { result: 'failed', ...all, error: errorJson(error) };
}

/** @throws UnexpectedFieldError, IdentityError */
export function archiveLineFrom(fields: JsonFields): ArchiveLine {
  const outcome = fields.text('result');
  switch (outcome) {
    case 'recorded':
    case 'reused':
      return { outcome, file: fileFrom(fields.object('file')) };
    case 'refused': {
      const relativePath = fields.nullable('relative_path', (name) => fields.text(name));
      return { outcome, relativePath, error: errorFrom(fields.object('error')) };
    }
    case 'skipped':
      return { outcome, relativePath: fields.text('relative_path') };
    case 'complete':
      return { outcome };
    case 'failed':
      return { outcome, error: errorFrom(fields.object('error')) };
    default:
      throw new UnexpectedFieldError(`the line is of an unknown kind, ${outcome}`);
  }
}
