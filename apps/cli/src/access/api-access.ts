import { readFileSync } from 'node:fs';
import { type Config, readApiToken, readLocalToken, userDirectory } from '@artifact-store/config';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { bearerToken } from './bearer-token.js';
import { type Profile, ProfileDirectory } from './profile-directory.js';
import { ProfileError } from './profile-error.js';
import { checkedName, profileOfServer } from './profile-name.js';
import { isLoopback, serverAddress } from './server-address.js';

export interface ApiFlags {
  readonly api?: string | undefined;
  readonly profile?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** Which API a command talks to, and as whom. */
export interface ApiAccess {
  readonly apiUrl: string;
  /** A secret; null where there is none. */
  readonly token: string | null;
  /** Where the token came from, for people; null where there is none. */
  readonly source: string | null;
}

/**
 * The API that the flags or the configuration name, and the first token of: the flags, the environment, what `login` has kept for
 * that API, what a server on this machine has made for whoever may read its files.
 * @throws InvalidConfigurationError, ProfileError
 */
export async function findAccess(flags: ApiFlags, config: Config, warn: (text: string) => void): Promise<ApiAccess> {
  const named = flags.profile === undefined ? undefined : await namedProfile(flags.profile, flags.api);
  const apiUrl = named?.apiUrl ?? flags.api ?? config.api.url;
  const found =
    named ?? ofFile(flags['token-file']) ?? ofEnvironment(config) ?? (await ofServer(apiUrl)) ?? ofMachine(apiUrl, config, warn);
  if (found === undefined) return { apiUrl, token: null, source: null };
  return { apiUrl, token: bearerToken(found.token, found.source), source: found.source };
}

interface FoundToken {
  readonly token: string;
  readonly source: string;
}

/** The profiles of the user of this process. @throws ProfileError for a user without a home */
export function profileDirectory(): ProfileDirectory {
  const path = userDirectory();
  if (path !== undefined) return new ProfileDirectory(path);
  throw new ProfileError('the user of this process has no home directory', 'Set XDG_CONFIG_HOME to a directory of your own.');
}

async function namedProfile(text: string, api: string | undefined): Promise<Profile & FoundToken> {
  const name = checkedName(text);
  const directory = profileDirectory();
  const profile = await directory.read(name);
  if (profile === undefined) {
    throw new ProfileError(`there is no profile ${name}`, `Make it: artifactstore login --profile ${name} --api <url>.`);
  }
  if (api !== undefined && serverAddress(api) !== profile.apiUrl) {
    throw new ProfileError(
      `the profile ${name} is for ${profile.apiUrl}, and --api names another server`,
      'Leave one of the two flags away.',
    );
  }
  return { ...profile, source: `the profile ${directory.pathOf(name)}` };
}

function ofFile(file: string | undefined): FoundToken | undefined {
  if (file === undefined) return undefined;
  try {
    return { token: readFileSync(file, 'utf8'), source: `the token file ${file}` };
  } catch (error) {
    throw new InvalidConfigurationError(`the token file ${file} cannot be read`, {}, { cause: error });
  }
}

function ofEnvironment(config: Config): FoundToken | undefined {
  const given = readApiToken(config);
  return given === undefined ? undefined : { token: given.token, source: given.variable };
}

async function ofServer(apiUrl: string): Promise<FoundToken | undefined> {
  const path = userDirectory();
  if (path === undefined) return undefined;
  const directory = new ProfileDirectory(path);
  const address = serverAddress(apiUrl);
  const name = profileOfServer(address);
  const profile = name === undefined ? undefined : await directory.read(name);
  if (name === undefined || profile === undefined) return undefined;
  const source = `the profile ${directory.pathOf(name)}`;
  if (profile.apiUrl === address) return { token: profile.token, source };
  throw new ProfileError(`${source} is for ${profile.apiUrl}`, 'Remove the file, and log in again.');
}

/** A token made by a server here is sent to no server elsewhere. */
function ofMachine(apiUrl: string, { stateDir }: Config, warn: (text: string) => void): FoundToken | undefined {
  if (!isLoopback(serverAddress(apiUrl))) return undefined;
  try {
    const token = readLocalToken(stateDir);
    return token === undefined ? undefined : { token, source: `the local token in ${stateDir}` };
  } catch {
    // Somebody else's is no reason to stop: the server may let anybody read, and says so if it does not.
    warn('the local token cannot be read; name a file with --token-file');
    return undefined;
  }
}
