import { InvalidConfigurationError } from '@artifact-store/planes';

/** Of a header, with room for the others. */
const MAX_LENGTH = 4096;

/** A token as it goes into a header. @throws InvalidConfigurationError by where it came from, without a word of it */
export function bearerToken(given: string, source: string): string {
  const token = given.trim();
  if (token === '') throw refused(source, 'the token is empty');
  if (/[\r\n]/.test(token)) throw refused(source, 'there is more than one line; a token is one');
  if (token.length > MAX_LENGTH) throw refused(source, `there are more than ${MAX_LENGTH} characters`);
  if (!/^[\x21-\x7e]+$/.test(token)) throw refused(source, 'a token is of printable ASCII characters, without spaces');
  return token;
}

function refused(source: string, problem: string): InvalidConfigurationError {
  return new InvalidConfigurationError(`${source}: ${problem}`);
}
