import { createHash, timingSafeEqual } from 'node:crypto';
import { PlaneCredentialUnknownError } from '@artifact-store/planes';

const BEARER = /^Bearer +(\S+) *$/i;

/** The credentials of the data planes of this deployment. Holds digests of them only. */
export class PlaneCredentials {
  constructor(private readonly digests: readonly Uint8Array[]) {}

  /** @throws PlaneCredentialUnknownError */
  check(authorization: string | undefined): void {
    const [, credential = ''] = BEARER.exec(authorization ?? '') ?? [];
    const digest = createHash('sha256').update(credential, 'latin1').digest();
    // Each is compared, whichever is the one.
    const matches = this.digests.filter((each) => timingSafeEqual(each, digest));
    if (matches.length === 0)
      throw new PlaneCredentialUnknownError('the request has no credential of a plane of this deployment');
  }
}
