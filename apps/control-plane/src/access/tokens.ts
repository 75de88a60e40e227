import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config, Scope } from '@artifact-store/config';
import { ScopeMissingError, TokenMissingError, TokenUnknownError } from '@artifact-store/planes';

const BEARER = /^Bearer +(\S+) *$/i;
/** Who acts where reading is open to all. */
const ANYONE = 'anonymous';

/** Decides who calls, and whether they may. Holds digests of the tokens, and no token. */
export class Tokens {
  constructor(private readonly access: Config['access']) {}

  /**
   * The actor of a request that wants a scope.
   * @throws TokenMissingError, TokenUnknownError (also where reading is open: a token that is sent is a right one),
   *   ScopeMissingError
   */
  actorWith(scope: Scope, authorization: string | undefined): string {
    const isOpen = scope === 'read' && this.access.anonymousRead;
    if (authorization === undefined && isOpen) return ANYONE;
    const [, secret] = BEARER.exec(authorization ?? '') ?? [];
    if (secret === undefined) throw new TokenMissingError('the request has no header Authorization: Bearer <token>');
    const token = this.find(secret);
    if (token === undefined) throw new TokenUnknownError('no configured token is equal to the one sent');
    if (!token.scopes.has(scope) && !isOpen) {
      throw new ScopeMissingError(`the token ${token.actor} has no scope ${scope}`, { scope });
    }
    return token.actor;
  }

  /** Who calls, if a known token says so; whatever it may do. */
  actorOf(authorization: string | undefined): string | undefined {
    const [, secret] = BEARER.exec(authorization ?? '') ?? [];
    return secret === undefined ? undefined : this.find(secret)?.actor;
  }

  /** Whether a request, let in already by `actorWith`, may do what wants another scope, too. */
  permits(scope: Scope, authorization: string | undefined): boolean {
    try {
      this.actorWith(scope, authorization);
      return true;
    } catch (error) {
      if (error instanceof ScopeMissingError) return false;
      throw error;
    }
  }

  private find(secret: string): Config['access']['tokens'][number] | undefined {
    // A header arrives as octets, one character each, which is what was hashed.
    const digest = createHash('sha256').update(secret, 'latin1').digest();
    // Every token is compared, whichever is the one.
    return this.access.tokens.filter((token) => timingSafeEqual(token.sha256, digest))[0];
  }
}
