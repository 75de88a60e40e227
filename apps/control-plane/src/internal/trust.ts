import type { GrantJwk, LogSource } from '@artifact-store/planes';

/** What a data plane needs in order to check grants, and whose its storage is. */
export interface Trust {
  readonly logId: string;
  /** Without their secrets. */
  readonly publicKeys: readonly GrantJwk[];
  readonly log: LogSource;
}

export const TRUST = Symbol('Trust');
