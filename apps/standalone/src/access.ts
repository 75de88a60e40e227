import { type Config, ensureLocalToken, type LocalToken } from '@artifact-store/config';

/** Who may call, with the token that was made where nobody configured one. */
export interface EffectiveAccess {
  readonly config: Config;
  readonly localToken: LocalToken | undefined;
}

/**
 * Where no token is configured and only this machine can connect, a token is made for whoever may read the state directory:
 * the first minutes need no configuration, and nothing is open to others.
 */
export function effectiveAccess(config: Config): EffectiveAccess {
  if (config.access.tokens.length > 0 || !isLoopback(config.http.host)) return { config, localToken: undefined };
  const localToken = ensureLocalToken(config.stateDir);
  return { config: { ...config, access: { ...config.access, tokens: [localToken.token] } }, localToken };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
