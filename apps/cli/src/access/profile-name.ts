import { ProfileError } from './profile-error.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Of a file's name, with room for the ending and for a draft's. */
const MAX_LENGTH = 200;

/** A name that a user gives. It is never that of a server. @throws ProfileError */
export function checkedName(text: string): string {
  if (NAME.test(text)) return text;
  throw new ProfileError(
    'a name of a profile has up to 64 letters, digits, - and _, and begins with a letter or a digit',
    'Take another name.',
  );
}

/** Names the profile that is used for a server where none is named; undefined for an address that is too long for it. */
export function profileOfServer(address: string): string | undefined {
  const name = encodeURIComponent(address);
  return name.length > MAX_LENGTH ? undefined : name;
}

/** The name of a profile: the one that is given, or that of a server. @throws ProfileError */
export function profileName(given: string | undefined, address: () => string): string {
  if (given !== undefined) return checkedName(given);
  const name = profileOfServer(address());
  if (name !== undefined) return name;
  throw new ProfileError('the API URL is too long for the name of a file', 'Give the profile a name: --profile <name>.');
}
