import { ScopeMissingError, TokenMissingError, TokenUnknownError } from '@artifact-store/planes';
import type { ApiAccess } from './api-access.js';

const REFUSALS = [TokenMissingError, TokenUnknownError, ScopeMissingError];

/** What a server says of a token, and beside it where the token came from; any other error as it is. */
export function withToldToken(error: unknown, { apiUrl, source }: ApiAccess): unknown {
  const refusal = REFUSALS.find((each) => error instanceof each);
  if (refusal === undefined || !(error instanceof refusal)) return error;
  const told =
    source === null
      ? `this command found no token for ${apiUrl}: artifactstore login keeps one, and ARTIFACTSTORE_API_TOKEN or --token-file gives one`
      : `the token was that of ${source}`;
  return new refusal(`${error.detail} (${told})`, { ...error.members, token_source: source }, { cause: error });
}
