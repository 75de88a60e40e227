import { InvalidConfigurationError } from '@artifact-store/planes';

/** @throws InvalidConfigurationError that does not repeat the text, which may hold a password */
export function parseBaseUrl(text: string, what = 'the API URL'): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidConfigurationError(`${what} is no http:// or https:// URL`);
  if (url.username !== '' || url.password !== '') throw new InvalidConfigurationError(`${what} holds a user name; use a token`);
  url.search = '';
  url.hash = '';
  return url;
}

/** A secret that goes into an Authorization header. @throws InvalidConfigurationError */
export function parseBearer(text: string, what = 'the bearer token'): string {
  if (/^[\x20-\x7e]+$/.test(text)) return text;
  throw new InvalidConfigurationError(`${what} is empty, or not one line of printable ASCII`);
}

/** Whether who was asked under TLS names a place where bytes and grants would go in the clear. */
export function leavesTls(from: URL, to: URL): boolean {
  return from.protocol === 'https:' && to.protocol === 'http:';
}
