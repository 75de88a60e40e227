import type { ParsedQuery } from '@artifact-store/http-app';
import {
  GrantMismatchError,
  GrantMissingError,
  MalformedRequestError,
  type ReadClaims,
  unprovenClaims,
  ValidationFailedError,
} from '@artifact-store/planes';
import type { FastifyRequest } from 'fastify';

/**
 * The grant of a request to a data plane: the query parameter `grant`, which is never logged.
 * @throws GrantMissingError, MalformedRequestError, ValidationFailedError where it is there twice: whoever stands between might
 *   look at the other one
 */
export function grantOf({ query }: FastifyRequest): string {
  const parsed = query as ParsedQuery;
  if ('problem' in parsed) {
    throw parsed.problem === 'malformed' ? new MalformedRequestError(parsed.detail) : new ValidationFailedError(parsed.detail);
  }
  const grant = parsed.parameters.get('grant') ?? '';
  if (grant === '') throw new GrantMissingError('the URL has no query parameter grant');
  return grant;
}

/** What a grant for reading claims, without proof; undefined for any other. */
export function unprovenRead(grant: string): ReadClaims | undefined {
  const claims = unprovenClaims(grant);
  return claims?.op === 'read' ? claims : undefined;
}

/** @throws GrantMismatchError where the grant is for another package than the URL names */
export function checkPackage(grant: string, packageId: string): void {
  const claims = unprovenClaims(grant);
  if (claims?.op === 'upload' && claims.packageId !== packageId) {
    throw new GrantMismatchError('the grant is for another package than the one in the URL');
  }
}

/** @throws GrantMismatchError where the grant is for another upload session than the URL names */
export function checkUpload(grant: string, uploadId: string): void {
  const claims = unprovenClaims(grant);
  if (claims?.op === 'upload' && claims.uploadId !== uploadId) {
    throw new GrantMismatchError('the grant is for another upload than the one in the URL');
  }
}

/** @throws GrantMismatchError where the grant is for another file than the URL names */
export function checkFile(grant: string, fileId: string): void {
  const claims = unprovenRead(grant);
  if (claims !== undefined && claims.fileId !== fileId) {
    throw new GrantMismatchError('the grant is for another file than the one in the URL');
  }
}
