import type { DatabaseConfig } from './database-url.js';
import type { ConfiguredToken } from './tokens.js';

/** The whole configuration, validated. */
export interface Config {
  readonly database: DatabaseConfig;
  readonly storage: StorageConfig;
  readonly http: { readonly host: string; readonly port: number };
  readonly access: { readonly tokens: readonly ConfiguredToken[]; readonly anonymousRead: boolean };
  readonly api: { readonly url: string /** A secret. */; readonly token: string | null };
  readonly limits: {
    /** Null: no limit. */
    readonly maxFileBytes: number | null;
    readonly maxPackageFiles: number;
  };
  readonly grantTtlSeconds: number;
  readonly idleTimeoutSeconds: number;
  readonly drainSeconds: number;
  readonly logLevel: 'debug' | 'info' | 'warning' | 'error';
  readonly stateDir: string;
  /** Variables that begin with ARTIFACTSTORE_ and mean nothing: worth a warning, since a mistyped setting is silent. */
  readonly unknownVariables: readonly string[];
}

export interface StorageConfig {
  readonly defaultBackendId: string;
  readonly backends: readonly BackendConfig[];
}

export type BackendConfig = { readonly kind: 'local'; readonly id: string; readonly root: string };
