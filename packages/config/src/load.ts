import { isAbsolute, join } from 'node:path';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { SETTINGS, type SettingName } from './catalogue.js';
import type { Config } from './config.js';
import { type Environment, environment } from './environment.js';
import { type Setting, SettingProblem } from './setting.js';

type Values = { readonly [Name in SettingName]: ReturnType<(typeof SETTINGS)[Name]['parse']> };

/** What differs from process to process where nothing is set. */
export interface ConfigDefaults {
  /** 8000 if not given. */
  readonly httpPort?: number | undefined;
  /** 0 if not given. */
  readonly gcIntervalSeconds?: number | undefined;
}

/**
 * The configuration of this process: the environment, and below it `./.env`.
 * @throws InvalidConfigurationError naming every setting that is wrong
 */
export function loadConfig(defaults: ConfigDefaults = {}): Config {
  return configOf(environment(), defaults);
}

/** The configuration that an environment stands for. @throws InvalidConfigurationError */
export function configOf(given: Environment, { httpPort = 8000, gcIntervalSeconds = 0 }: ConfigDefaults = {}): Config {
  const values = read({ ...given, ARTIFACTSTORE_HTTP_PORT: given.ARTIFACTSTORE_HTTP_PORT || given.PORT });
  return {
    database: values.databaseUrl,
    storage: {
      defaultBackendId: values.storageDefaultBackend,
      backends: [{ kind: 'local', id: values.storageBackends, root: values.storageLocalRoot }],
    },
    http: { host: values.httpHost, port: values.httpPort ?? httpPort },
    planes: {
      keys: values.planeKeysRef,
      internalPort: values.internalPort,
      dataPlaneUrls: values.dataPlaneUrl.length > 0 ? values.dataPlaneUrl : values.dataPlanePublicUrl,
      dataPlanePublicUrls: values.dataPlanePublicUrl,
      controlPlaneUrls: values.controlPlaneUrl,
    },
    access: { tokens: values.authTokens, anonymousRead: values.anonRead, rateLimit: values.rateLimit },
    api: {
      url: values.apiUrl,
      isSet: Boolean(given[SETTINGS.apiUrl.variable]),
      token: values.apiToken,
      tokenRef: values.apiTokenRef,
    },
    limits: { maxFileBytes: values.maxFileBytes, maxPackageFiles: values.maxPackageFiles },
    retention: {
      durations: values.retentionConfigPath,
      sweepIntervalSeconds: values.retentionSweepInterval,
      gcIntervalSeconds: values.gcInterval ?? gcIntervalSeconds,
      graceSeconds: values.gcGraceSeconds,
    },
    fixity: { verifyIntervalSeconds: values.verifyInterval },
    grantTtlSeconds: values.grantTtlSeconds,
    uploadTtlSeconds: values.uploadTtlSeconds,
    idleTimeoutSeconds: values.idleTimeoutSeconds,
    drainSeconds: values.drainSeconds,
    guideBoard: { schemaPath: values.guideBoardSchema, isSchemaSet: Boolean(given[SETTINGS.guideBoardSchema.variable]) },
    stateHub: { url: values.stateHubUrl, workstreamId: values.stateHubWorkstreamId, taskId: values.stateHubTaskId },
    logLevel: values.logLevel,
    stateDir: values.stateDir,
    cacheDir: values.cacheDir ?? userCacheDir(given),
    unknownVariables: unknownVariables(given),
  };
}

/** As the XDG Base Directory Specification has it, which ignores relative paths. */
function userCacheDir({ XDG_CACHE_HOME: cache, HOME: home }: Environment): string | null {
  if (cache !== undefined && isAbsolute(cache)) return join(cache, 'artifactstore');
  return home !== undefined && isAbsolute(home) ? join(home, '.cache', 'artifactstore') : null;
}

function read(given: Environment): Values {
  const problems: string[] = [];
  const values = Object.entries(SETTINGS).map(([name, setting]) => {
    const { variable, fallback, parse } = setting as Setting<unknown>;
    try {
      return [name, parse(given[variable] || fallback)];
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(...error.problems.map((problem) => `${variable}: ${problem}`));
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new InvalidConfigurationError(problems.join('; '), { problems });
  return Object.fromEntries(values) as Values;
}

function unknownVariables(given: Environment): string[] {
  const known = new Set<string>(Object.values(SETTINGS).map((setting) => setting.variable));
  return Object.keys(given)
    .filter((variable) => variable.startsWith('ARTIFACTSTORE_') && !known.has(variable))
    .sort();
}
