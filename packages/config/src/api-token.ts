import { InvalidConfigurationError } from '@artifact-store/planes';
import { SETTINGS } from './catalogue.js';
import type { Config } from './config.js';
import { readSecret } from './secret-ref.js';

export interface ApiToken {
  /** A secret. */
  readonly token: string;
  /** The variable that gives it, or says where it is. */
  readonly variable: string;
}

const { apiToken, apiTokenRef } = SETTINGS;

/**
 * The bearer token that the environment gives; undefined where it gives none.
 * @throws InvalidConfigurationError where it gives two, or where the one that it refers to is not there
 */
export function readApiToken({ api }: Pick<Config, 'api'>): ApiToken | undefined {
  const { token, tokenRef } = api;
  if (tokenRef === null) return token === null ? undefined : { token: token.trim(), variable: apiToken.variable };
  if (token !== null) {
    throw new InvalidConfigurationError(`${apiToken.variable} and ${apiTokenRef.variable} are both set: unset one of them`);
  }
  return { token: readSecret(apiTokenRef.variable, tokenRef), variable: apiTokenRef.variable };
}
