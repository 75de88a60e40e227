import { InvalidConfigurationError } from '@artifact-store/planes';

/** A server as profiles name it: one spelling of each address. @throws InvalidConfigurationError that does not repeat the text */
export function serverAddress(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidConfigurationError('the API URL is no http:// or https:// URL');
  }
  if (url.username !== '' || url.password !== '')
    throw new InvalidConfigurationError('the API URL holds a user name; use a token');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Whether what is sent there never leaves this machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

/** Whether anybody on the way can read what is sent there. */
export function isInTheClear(address: string): boolean {
  return new URL(address).protocol === 'http:' && !isLoopback(address);
}
