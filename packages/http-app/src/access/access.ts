import type { Scope } from '@artifact-store/config';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

/** Who may call a route. Each route declares it: one that does not keeps the server from starting. */
export type Access =
  | { readonly by: 'anyone' }
  | { readonly by: 'token'; readonly scope: Scope }
  /** The bearer of a grant in the URL: what a data plane's routes want. */
  | { readonly by: 'grant' }
  /** Another plane of the deployment, by its credential. */
  | { readonly by: 'plane' };

export const ACCESS = 'access';
export const BEARER = 'token';

export const ForAnyone = () => SetMetadata(ACCESS, { by: 'anyone' } satisfies Access);

export const ForGrants = () => SetMetadata(ACCESS, { by: 'grant' } satisfies Access);
export const ForPlanes = () => SetMetadata(ACCESS, { by: 'plane' } satisfies Access);

/** The route wants a token with this scope; `ARTIFACTSTORE_ANON_READ` opens those that want `read`. */
export const Requires = (scope: Scope) =>
  applyDecorators(SetMetadata(ACCESS, { by: 'token', scope } satisfies Access), ApiSecurity(BEARER, [scope]));
