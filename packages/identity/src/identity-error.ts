/** Text that is no address, digest, id or time. The message says what was expected and never repeats more than 100 characters of the input. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';

  constructor(expected: string, given: string) {
    super(`expected ${expected}, got ${JSON.stringify(given.length > 100 ? `${given.slice(0, 100)}…` : given)}`);
  }
}
