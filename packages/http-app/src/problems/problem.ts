import type { CborMap } from '@artifact-store/encoding';
import { type ArtifactStoreError, ERROR_KINDS } from '@artifact-store/planes';

/** An error as HTTP answers it: RFC 9457, and the header fields that belong to its status. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: CborMap;
}

export const PROBLEM_TYPE = 'application/problem+json';

const RETRY_AFTER_SECONDS = '2';
const REALM = 'realm="artifact-store"';
/** How to authenticate (RFC 9110 §11.6.1; for bearer tokens RFC 6750 §3), by code. */
function challenge({ code, members }: ArtifactStoreError): string | undefined {
  switch (code) {
    case 'token_missing':
      return `Bearer ${REALM}`;
    case 'token_unknown':
    case 'plane_credential_unknown':
      return `Bearer ${REALM}, error="invalid_token"`;
    case 'scope_missing':
      return `Bearer ${REALM}, error="insufficient_scope", scope="${members.scope}"`;
    case 'grant_missing':
      return `Grant ${REALM}`;
    default:
      return undefined;
  }
}

/** When to come back: soon where something is away, and where somebody else is at it when that may be over. */
function retryAfterOf({ code, kind, members }: ArtifactStoreError): string | undefined {
  if (kind === 'unavailable') return RETRY_AFTER_SECONDS;
  return code === 'upload_in_progress' || code === 'rate_limited'
    ? String(members.retry_after_seconds ?? RETRY_AFTER_SECONDS)
    : undefined;
}

/** The kind of an error decides its status: the table is in the catalogue, and nowhere else. */
export function problemOf(error: ArtifactStoreError, requestId: string): Problem {
  const { code, kind, title, remedy } = error.declaration;
  const status = ERROR_KINDS[kind].httpStatus;
  const authenticate = challenge(error);
  const retryAfter = retryAfterOf(error);
  const standard: CborMap = {
    type: `urn:artifact-store:error:${code}`,
    title,
    status,
    detail: error.detail,
    code,
    remedy,
    request_id: requestId,
  };
  return {
    status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(authenticate === undefined ? {} : { 'www-authenticate': authenticate }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    // No member of an error takes the place of a standard one.
    body: { ...standard, ...error.members, ...standard },
  };
}
