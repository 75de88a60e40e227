import { declareError } from './artifact-store-error.js';

export class TokenMissingError extends declareError({
  code: 'token_missing',
  kind: 'unauthenticated',
  title: 'The route wants a bearer token',
  remedy: 'Send Authorization: Bearer with a token of ARTIFACTSTORE_AUTH_TOKENS.',
}) {}

export class TokenUnknownError extends declareError({
  code: 'token_unknown',
  kind: 'unauthenticated',
  title: 'The bearer token is not a configured one',
  remedy: 'Check the token; the operator lists them in ARTIFACTSTORE_AUTH_TOKENS.',
}) {}

export class ScopeMissingError extends declareError({
  code: 'scope_missing',
  kind: 'forbidden',
  title: 'The token may not do this',
  remedy: 'Use a token that has the scope which the detail names.',
}) {}

export class RateLimitedError extends declareError({
  code: 'rate_limited',
  kind: 'rate_limited',
  title: 'More requests came than one caller may send',
  remedy: 'Wait for as many seconds as Retry-After says, then send the request again. Nothing of it was done.',
}) {}

export class PlaneCredentialUnknownError extends declareError({
  code: 'plane_credential_unknown',
  kind: 'unauthenticated',
  title: 'The route is for planes of this deployment',
  remedy: 'Check that ARTIFACTSTORE_PLANE_KEYS_REF of both planes was made together.',
}) {}

export class GrantMissingError extends declareError({
  code: 'grant_missing',
  kind: 'unauthenticated',
  title: 'The route wants a grant',
  remedy: 'Ask the control plane for a grant and pass it in the query parameter grant.',
}) {}

export class GrantInvalidError extends declareError({
  code: 'grant_invalid',
  kind: 'forbidden',
  title: 'The grant is not one of this deployment',
  remedy: 'Ask the control plane for a fresh grant.',
}) {}

export class GrantExpiredError extends declareError({
  code: 'grant_expired',
  kind: 'forbidden',
  title: 'The grant has expired',
  remedy: 'Ask the control plane for a fresh grant.',
}) {}

export class GrantMismatchError extends declareError({
  code: 'grant_mismatch',
  kind: 'forbidden',
  title: 'The grant is for something else',
  remedy: 'Ask for a grant for this operation and this package or file.',
}) {}
