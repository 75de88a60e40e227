import type { DatabaseConfig } from './database-url.js';
import type { SecretRef } from './secret-ref.js';
import type { ConfiguredToken } from './tokens.js';

/** The whole configuration, validated. */
export interface Config {
  readonly database: DatabaseConfig;
  readonly storage: StorageConfig;
  readonly http: { readonly host: string; readonly port: number };
  readonly planes: PlanesConfig;
  readonly access: {
    readonly tokens: readonly ConfiguredToken[];
    readonly anonymousRead: boolean;
    /** Null: no limit. */
    readonly rateLimit: RateLimit | null;
  };
  readonly api: {
    readonly url: string;
    /** Whether somebody chose it. */
    readonly isSet: boolean;
    /** A secret. */
    readonly token: string | null;
    /** Where it is instead. */
    readonly tokenRef: SecretRef | null;
  };
  readonly limits: {
    /** Null: no limit. */
    readonly maxFileBytes: number | null;
    readonly maxPackageFiles: number;
  };
  readonly retention: {
    /** Seconds by retention class, for those that the operator's file names. */
    readonly durations: Readonly<Record<string, number>>;
    /** 0: no sweep comes by itself. */
    readonly sweepIntervalSeconds: number;
    /** 0: no collection comes by itself. */
    readonly gcIntervalSeconds: number;
    /** How long an object stays after its last reference went. */
    readonly graceSeconds: number;
  };
  readonly fixity: {
    /** 0: no verification comes by itself. */
    readonly verifyIntervalSeconds: number;
  };
  readonly grantTtlSeconds: number;
  readonly uploadTtlSeconds: number;
  readonly idleTimeoutSeconds: number;
  readonly drainSeconds: number;
  readonly guideBoard: {
    readonly schemaPath: string;
    /** Whether somebody chose it; else it is the file that comes with this version. */
    readonly isSchemaSet: boolean;
  };
  readonly stateHub: {
    readonly url: string;
    readonly workstreamId: string | null;
    readonly taskId: string | null;
  };
  readonly logLevel: 'debug' | 'info' | 'warning' | 'error';
  readonly stateDir: string;
  /** Of what can be made again; null where there is no place for it. */
  readonly cacheDir: string | null;
  /** Variables that begin with ARTIFACTSTORE_ and mean nothing: worth a warning, since a mistyped setting is silent. */
  readonly unknownVariables: readonly string[];
}

/** So many requests of one caller in so many seconds. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

export interface StorageConfig {
  readonly defaultBackendId: string;
  readonly backends: readonly BackendConfig[];
}

export type BackendConfig = { readonly kind: 'local'; readonly id: string; readonly root: string };

/** What planes that are processes of their own know of each other. URLs have no trailing slash. */
export interface PlanesConfig {
  readonly keys: SecretRef | null;
  /** Null: the internal routes are on the port of the API. */
  readonly internalPort: number | null;
  readonly dataPlaneUrls: readonly string[];
  readonly dataPlanePublicUrls: readonly string[];
  readonly controlPlaneUrls: readonly string[];
}
