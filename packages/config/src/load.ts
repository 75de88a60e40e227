import { existsSync, readFileSync } from 'node:fs';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { parse } from 'dotenv';
import { SETTINGS, type SettingName } from './catalogue.js';
import type { Config } from './config.js';
import { type Setting, SettingProblem } from './setting.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Values = { readonly [Name in SettingName]: ReturnType<(typeof SETTINGS)[Name]['parse']> };

/**
 * The configuration of this process: the environment, and below it `./.env`. The only place that reads either.
 * @throws InvalidConfigurationError naming every setting that is wrong
 */
export function loadConfig(): Config {
  const file = existsSync('.env') ? parse(readFileSync('.env')) : {};
  return configOf({ ...file, ...process.env });
}

/** The configuration that an environment stands for. @throws InvalidConfigurationError */
export function configOf(environment: Environment): Config {
  const values = read({ ...environment, ARTIFACTSTORE_HTTP_PORT: environment.ARTIFACTSTORE_HTTP_PORT || environment.PORT });
  return {
    database: values.databaseUrl,
    storage: {
      defaultBackendId: values.storageDefaultBackend,
      backends: [{ kind: 'local', id: values.storageBackends, root: values.storageLocalRoot }],
    },
    http: { host: values.httpHost, port: values.httpPort },
    access: { tokens: values.authTokens, anonymousRead: values.anonRead },
    api: { url: values.apiUrl, token: values.apiToken },
    limits: { maxFileBytes: values.maxFileBytes, maxPackageFiles: values.maxPackageFiles },
    grantTtlSeconds: values.grantTtlSeconds,
    idleTimeoutSeconds: values.idleTimeoutSeconds,
    drainSeconds: values.drainSeconds,
    logLevel: values.logLevel,
    stateDir: values.stateDir,
    unknownVariables: unknownVariables(environment),
  };
}

function read(environment: Environment): Values {
  const problems: string[] = [];
  const values = Object.entries(SETTINGS).map(([name, setting]) => {
    const { variable, fallback, parse } = setting as Setting<unknown>;
    try {
      return [name, parse(environment[variable] || fallback)];
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(`${variable}: ${error.message}`);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new InvalidConfigurationError(problems.join('; '), { problems });
  return Object.fromEntries(values) as Values;
}

function unknownVariables(environment: Environment): string[] {
  const known = new Set<string>(Object.values(SETTINGS).map((setting) => setting.variable));
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('ARTIFACTSTORE_') && !known.has(variable))
    .sort();
}
