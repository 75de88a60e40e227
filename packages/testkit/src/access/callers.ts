import type { RouteAccess } from './route-access.js';

const SCOPES = ['read', 'write', 'admin'] as const;
/** What stands behind `Authorization: Bearer`. The grant is a good one, where it does not belong. */
export type Bearer = 'unknown' | (typeof SCOPES)[number] | 'plane credential' | 'grant';
export type GrantKind = 'good' | 'expired' | 'of another log' | 'for something else';

/** What a caller has; undefined: nothing of the kind. */
export interface Caller {
  readonly bearer?: Bearer;
  readonly grant?: GrantKind;
}

export const CALLERS: readonly (readonly [name: string, caller: Caller])[] = [
  ['nothing', {}],
  ['an unknown token', { bearer: 'unknown' }],
  ['a read token', { bearer: 'read' }],
  ['a write token', { bearer: 'write' }],
  ['an admin token', { bearer: 'admin' }],
  ['the credential of a plane', { bearer: 'plane credential' }],
  ['a grant in place of a token', { bearer: 'grant' }],
  ['a grant', { grant: 'good' }],
  ['an expired grant', { grant: 'expired' }],
  ['a grant of another log', { grant: 'of another log' }],
  ['a grant for something else', { grant: 'for something else' }],
  ['an admin token and an expired grant', { bearer: 'admin', grant: 'expired' }],
];

export const THROUGH = 'let through';

/** What access has to answer, by the rules and without regard to how they are enforced: a status and a code, or THROUGH. */
export function dueAnswer(access: RouteAccess, { bearer, grant }: Caller, anonymousRead: boolean): string {
  if (access === 'anyone') return THROUGH;
  if (access === 'plane') return bearer === 'plane credential' ? THROUGH : '401 plane_credential_unknown';
  if (access === 'grant' || access === 'grant in the body') return toGrant(access, grant);
  const isOpen = access === 'read' && anonymousRead;
  if (bearer === undefined) return isOpen ? THROUGH : '401 token_missing';
  if (!SCOPES.some((scope) => scope === bearer)) return '401 token_unknown';
  return bearer === access || isOpen ? THROUGH : '403 scope_missing';
}

function toGrant(access: 'grant' | 'grant in the body', grant: GrantKind | undefined): string {
  switch (grant) {
    case 'good':
      return THROUGH;
    case 'expired':
      return '403 grant_expired';
    case 'of another log':
      return '403 grant_invalid';
    case 'for something else':
      return '403 grant_mismatch';
    case undefined:
      // What has to be in a body is missing there as any other member would be.
      return access === 'grant' ? '401 grant_missing' : '422 validation_failed';
  }
}
