import { type ConnectOptions, connect, type Remote } from '@artifact-store/client';
import type { ApiAccess } from './api-access.js';
import { isInTheClear, serverAddress } from './server-address.js';
import { withToldToken } from './told-token.js';

export interface ConnectedOptions extends Omit<ConnectOptions, 'apiUrl' | 'token'> {
  readonly warn: (text: string) => void;
}

/** What is to be said of an address that `isInTheClear`. */
export function clearText(address: string): string {
  return `the token goes to ${address} in the clear, and whoever is on the way can read it: use https://`;
}

/** Runs `task` with a client of the API and closes it. @throws what the task throws, with where a token came from that was refused */
export async function connected<Result>(
  access: ApiAccess,
  { warn, ...options }: ConnectedOptions,
  task: (remote: Remote) => Promise<Result>,
): Promise<Result> {
  const { apiUrl, token } = access;
  const remote = connect({ ...options, apiUrl, token });
  const address = serverAddress(apiUrl);
  if (token !== null && isInTheClear(address)) warn(clearText(address));
  try {
    return await task(remote);
  } catch (error) {
    throw withToldToken(error, access);
  } finally {
    await remote.close();
  }
}
