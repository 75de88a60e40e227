import type { Config } from '@artifact-store/config';

/** Tells of an API that nobody can use. */
export function warnWithoutTokens({ access }: Pick<Config, 'access'>, log: { warn(text: string): void }): void {
  if (access.tokens.length > 0) return;
  log.warn('no token is configured: every protected route answers 401 until ARTIFACTSTORE_AUTH_TOKENS names one');
}
