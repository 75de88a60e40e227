import { type ByteRange, type DeclaredContent, UnexpectedResponseError, ValidationFailedError } from '@artifact-store/planes';
import type { HttpResponse } from '../http/response.js';

const MEDIA_TYPE = /^[\t\x20-\x7e]+$/;

/** @throws ValidationFailedError for a type that no header can carry, and so none that would be recorded */
export function contentTypeHeader(mediaType: string): Record<string, string> {
  if (!MEDIA_TYPE.test(mediaType)) throw new ValidationFailedError('media_type is not of the form type/subtype');
  return { 'content-type': mediaType };
}

/** What is said of the bytes of an upload. */
export function declaredHeaders({ sizeBytes, contentAddress, sha256 }: DeclaredContent): Record<string, string> {
  return {
    ...(sizeBytes === undefined ? {} : { 'content-length': String(sizeBytes) }),
    ...(contentAddress === undefined ? {} : { 'x-content-address': contentAddress }),
    // RFC 9530.
    ...(sha256 === undefined ? {} : { 'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` }),
  };
}

/** Undefined for a range that cannot be written down: a server would take it for none. */
export function rangeHeader(range: ByteRange): string | undefined {
  if ('suffix' in range) return isPosition(range.suffix) ? `bytes=-${range.suffix}` : undefined;
  const { first, last = first } = range;
  return isPosition(first) && isPosition(last) && last >= first ? `bytes=${first}-${range.last ?? ''}` : undefined;
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Which part of a file an answer holds. */
export interface Extent {
  readonly sizeBytes: number;
  readonly offset: number;
  readonly length: number;
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/;

/** @throws UnexpectedResponseError where it is not what was asked for */
export function extentOf(answer: HttpResponse, range: ByteRange | undefined): Extent {
  const length = Number(answer.header('content-length') ?? Number.NaN);
  const wasWhole = answer.status === 200 && Number.isSafeInteger(length);
  // No Content-Range can say that the last bytes of nothing are sent, so that they come as the whole file.
  if (wasWhole && (range === undefined || (length === 0 && 'suffix' in range))) return { sizeBytes: length, offset: 0, length };
  const [, first, last, size] = CONTENT_RANGE.exec(answer.header('content-range') ?? '') ?? [];
  if (range !== undefined && answer.status === 206 && size !== undefined) {
    return { sizeBytes: Number(size), offset: Number(first), length: Number(last) - Number(first) + 1 };
  }
  throw new UnexpectedResponseError(`the server answered ${answer.status} without the extent that was asked for`);
}
