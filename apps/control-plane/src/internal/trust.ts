import type { GrantJwk } from '@artifact-store/planes';

/** What a data plane needs in order to check grants. */
export interface Trust {
  readonly logId: string;
  /** Without their secrets. */
  readonly publicKeys: readonly GrantJwk[];
}

export const TRUST = Symbol('Trust');
