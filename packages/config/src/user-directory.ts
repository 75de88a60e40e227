import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where files of the user who runs this process belong, by the XDG Base Directory Specification; undefined for a user without a
 * home. A `.env` has no say in it: it is of the folder, and not of the user.
 */
export function userDirectory(): string | undefined {
  const { XDG_CONFIG_HOME: given, HOME } = process.env;
  // The specification: a relative one is to be ignored.
  if (given !== undefined && isAbsolute(given)) return join(given, 'artifactstore');
  try {
    const home = HOME ?? homedir();
    return isAbsolute(home) ? join(home, '.config', 'artifactstore') : undefined;
  } catch {
    return undefined;
  }
}
