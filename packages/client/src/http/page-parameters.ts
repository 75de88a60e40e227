import type { PageRequest } from '@artifact-store/planes';

/** Which page of a list is asked for. */
export function pageParameters({ limit, cursor }: PageRequest): URLSearchParams {
  const parameters = new URLSearchParams();
  if (limit !== undefined) parameters.set('limit', String(limit));
  if (cursor !== undefined) parameters.set('cursor', cursor);
  return parameters;
}
