import type { Scope } from '@artifact-store/config';
import { bearerToken } from './bearer-token.js';
import { clearText, connected } from './connected.js';
import { permittedScopes } from './permitted-scopes.js';
import type { ProfileDirectory } from './profile-directory.js';
import { readGivenToken } from './read-token.js';
import { isInTheClear } from './server-address.js';

export interface LogInOptions {
  /** As `serverAddress` spells it. */
  readonly apiUrl: string;
  /** Of the profile. */
  readonly name: string;
  readonly directory: ProfileDirectory;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface LoggedIn {
  /** Of the profile. */
  readonly path: string;
  readonly scopes: readonly Scope[];
}

/**
 * Takes a token from the user and keeps it, if the API knows it.
 * @throws InvalidConfigurationError for what is no token, TokenUnknownError, ProfileError
 */
export async function logIn({ apiUrl, name, directory, warn, signal }: LogInOptions): Promise<LoggedIn> {
  const { stdin, stderr } = process;
  // Before anything is typed: whoever is warned, or cannot keep a token, may not want to type one.
  await directory.make();
  if (isInTheClear(apiUrl)) warn(clearText(apiUrl));
  const source = stdin.isTTY ? 'what was typed' : 'standard input';
  const token = bearerToken(await readGivenToken({ stdin, stderr, question: `Token for ${apiUrl}: `, signal }), source);
  const { scopes } = await connected({ apiUrl, token, source }, { warn: () => undefined }, permittedScopes);
  return { path: await directory.write(name, { apiUrl, token }), scopes };
}
