import { type CborMap, EncodingError, fromJcs, isMap } from '@artifact-store/encoding';
import { type ArtifactStoreError, errorClassOf, UnexpectedResponseError } from '@artifact-store/planes';

/** The head of an answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly requestId: string | undefined;
  /** Of Retry-After; undefined where there is none. */
  readonly retryAfterSeconds: number | undefined;
}

const PROBLEM = /^application\/(?:problem\+)?json\b/i;
/** Members of RFC 9457 that the class of the error says already. */
const DECLARED = new Set(['type', 'title', 'status', 'detail', 'code', 'remedy']);

/** The error that a server answered: of the same class as the server threw, or UnexpectedResponseError. */
export function problemOf(answer: FailedAnswer, body: string): ArtifactStoreError {
  const problem = PROBLEM.test(answer.contentType) ? parse(body) : undefined;
  const code = problem?.code;
  const known = typeof code === 'string' ? errorClassOf(code) : undefined;
  if (problem === undefined || known === undefined) {
    const what = typeof code === 'string' ? `the unknown code ${code}` : answer.contentType || 'no content';
    return new UnexpectedResponseError(`the server answered ${answer.status} with ${what}`, {
      status: answer.status,
      ...about(answer),
    });
  }
  const members = Object.fromEntries(Object.entries(problem).filter(([name]) => !DECLARED.has(name)));
  return new known(typeof problem.detail === 'string' ? problem.detail : known.declaration.title, {
    ...members,
    ...about(answer),
  });
}

function about({ requestId, retryAfterSeconds }: FailedAnswer): CborMap {
  return {
    ...(requestId === undefined ? {} : { request_id: requestId }),
    ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
  };
}

function parse(body: string): CborMap | undefined {
  try {
    const value = fromJcs(body);
    return isMap(value) ? value : undefined;
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
