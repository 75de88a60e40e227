import { BodyTooLargeError, MalformedBodyError, UnsupportedMediaTypeError, ValidationFailedError } from '@artifact-store/planes';
import { ApiParam } from '@nestjs/swagger';

/** What is refused wherever a JSON body is taken. */
export const JSON_BODY_PROBLEMS = [
  MalformedBodyError,
  ValidationFailedError,
  UnsupportedMediaTypeError,
  BodyTooLargeError,
] as const;

const idParameter = (name: string) => () => ApiParam({ name, schema: { type: 'string', format: 'uuid' } });

export const PackageIdParameter = idParameter('package_id');
export const FileIdParameter = idParameter('file_id');
export const HoldIdParameter = idParameter('hold_id');
export const JobIdParameter = idParameter('job_id');
export const UploadIdParameter = idParameter('upload_id');

const field = (description: string) => ({ description, schema: { type: 'string' as const } });

/** What every answer bears. */
export const REQUEST_ID = { 'X-Request-Id': field('Names this request in the log.') };

const AUTHENTICATE = { 'WWW-Authenticate': field('How to authenticate (RFC 9110, RFC 6750).') };
const RETRY = { 'Retry-After': field('Seconds to wait before the request is sent again.') };
/** What answers of a status bear, whatever the route. */
export const FIELDS_OF_STATUS: Readonly<Record<string, typeof REQUEST_ID | typeof AUTHENTICATE | typeof RETRY>> = {
  401: AUTHENTICATE,
  429: RETRY,
  503: RETRY,
};

export const LOCATION = { Location: field('The URL of what was made.') };
/** What byte routes answer where a data plane is a process of its own. */
export const ELSEWHERE = {
  status: 307,
  description: 'The same request, at the data plane. The URL holds a grant: a secret for as long as it is good.',
  headers: { Location: field('The URL at the data plane.') },
} as const;

export const ETAG = { ETag: field('Strong: the address of the bytes, in quotes.') };
export const DOWNLOAD_FIELDS = {
  ...ETAG,
  'Accept-Ranges': field('`bytes`'),
  'Cache-Control': field('The bytes under a file_id never change.'),
  'Content-Disposition': field('`attachment`, with the last segment of the path as name (RFC 6266).'),
  'Repr-Digest': field('SHA-256 of the whole file (RFC 9530).'),
};
export const CONTENT_RANGE = { 'Content-Range': field('The part that is sent, and the size of the whole.') };
