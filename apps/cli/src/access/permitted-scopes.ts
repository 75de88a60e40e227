import type { Remote } from '@artifact-store/client';
import type { Scope } from '@artifact-store/config';
import type { UploadId } from '@artifact-store/identity';
import { ScopeMissingError, TokenMissingError, UploadNotFoundError } from '@artifact-store/planes';

/** No upload has it. */
const NO_UPLOAD = '00000000-0000-7000-8000-000000000000' as UploadId;

/** A question for each scope that a server answers to whom it may, and that changes nothing. */
const QUESTIONS: Readonly<Record<Scope, (remote: Remote) => Promise<unknown>>> = {
  read: ({ control }) => control.packages.list({ limit: 1 }),
  write: ({ control }) => control.uploads.get({ uploadId: NO_UPLOAD, actor: 'cli' }),
  admin: ({ control }) => control.jobs.list({ limit: 1 }),
};

export interface Permitted {
  readonly scopes: readonly Scope[];
  /** Whether some were refused because no token was sent. */
  readonly wantsToken: boolean;
}

/** What a server lets this client do. @throws TokenUnknownError, and whatever else a server fails by */
export async function permittedScopes(remote: Remote): Promise<Permitted> {
  const scopes: Scope[] = [];
  let wantsToken = false;
  for (const scope of Object.keys(QUESTIONS) as Scope[]) {
    try {
      await QUESTIONS[scope](remote);
    } catch (error) {
      if (error instanceof TokenMissingError) wantsToken = true;
      if (error instanceof TokenMissingError || error instanceof ScopeMissingError) continue;
      if (!(error instanceof UploadNotFoundError)) throw error;
    }
    scopes.push(scope);
  }
  return { scopes, wantsToken };
}
