import { InvalidConfigurationError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { configOf, SETTINGS, type Setting } from './index.js';

const SECRET = 'do-not-print-this-secret';

/** What is wrong with an environment, setting by setting. */
function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    configOf(environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.members.problems as string[];
    throw error;
  }
}

describe('configOf', () => {
  it('has a value for every setting where the environment has none', () => {
    expect(configOf({})).toEqual({
      database: { kind: 'sqlite', path: './var/artifactstore.db' },
      storage: { defaultBackendId: 'local', backends: [{ kind: 'local', id: 'local', root: './var/storage' }] },
      http: { host: '127.0.0.1', port: 8000 },
      guideBoard: { schemaPath: 'schemas/guide-board.run.v1.json', isSchemaSet: false },
      stateHub: { url: 'http://127.0.0.1:8000', workstreamId: null, taskId: null },
      planes: { keys: null, internalPort: null, dataPlaneUrls: [], dataPlanePublicUrls: [], controlPlaneUrls: [] },
      access: { tokens: [], anonymousRead: false, rateLimit: null },
      api: { url: 'http://127.0.0.1:8000', isSet: false, token: null, tokenRef: null },
      limits: { maxFileBytes: null, maxPackageFiles: 100_000 },
      retention: { durations: {}, sweepIntervalSeconds: 3600, gcIntervalSeconds: 0, graceSeconds: 3600 },
      fixity: { verifyIntervalSeconds: 0 },
      grantTtlSeconds: 900,
      uploadTtlSeconds: 86_400,
      idleTimeoutSeconds: 60,
      drainSeconds: 30,
      logLevel: 'info',
      stateDir: './var',
      cacheDir: null,
      unknownVariables: [],
    });
  });

  it.each([
    ['where it is told to', { ARTIFACTSTORE_CACHE_DIR: 'cache', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, 'cache'],
    ['below XDG_CACHE_HOME', { XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/artifactstore'],
    ['below HOME where that is relative', { XDG_CACHE_HOME: 'xdg', HOME: '/home/me' }, '/home/me/.cache/artifactstore'],
    ['nowhere, where there is no home', { HOME: '' }, null],
  ])('keeps what can be made again %s', (_, environment, expected) => {
    expect(configOf(environment).cacheDir).toBe(expected);
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = Object.fromEntries(Object.values(SETTINGS).map((setting) => [setting.variable, '']));
    expect(configOf(empty)).toEqual(configOf({}));
  });

  it('takes what is set', () => {
    const config = configOf({
      ARTIFACTSTORE_DATABASE_URL: 'postgresql://u:p@db:5433/artifacts',
      ARTIFACTSTORE_STORAGE_LOCAL_ROOT: '/srv/artifacts',
      ARTIFACTSTORE_HTTP_HOST: '::1',
      ARTIFACTSTORE_HTTP_PORT: '0',
      ARTIFACTSTORE_AUTH_TOKENS: 'ci:write=0123456789abcdef',
      ARTIFACTSTORE_ANON_READ: 'TRUE',
      ARTIFACTSTORE_API_URL: 'https://artifacts.example/base/',
      ARTIFACTSTORE_API_TOKEN: SECRET,
      ARTIFACTSTORE_LOG_LEVEL: 'WARNING',
      ARTIFACTSTORE_MAX_FILE_BYTES: '1099511627776',
      ARTIFACTSTORE_DRAIN_SECONDS: '0',
    });
    expect(config).toMatchObject({
      database: { kind: 'postgres', url: 'postgresql://u:p@db:5433/artifacts' },
      storage: { backends: [{ root: '/srv/artifacts' }] },
      http: { host: '::1', port: 0 },
      access: { anonymousRead: true },
      api: { url: 'https://artifacts.example/base', isSet: true, token: SECRET, tokenRef: null },
      limits: { maxFileBytes: 2 ** 40 },
      logLevel: 'warning',
      drainSeconds: 0,
    });
    expect(config.access.tokens.map((token) => token.actor)).toEqual(['ci']);
  });

  it('honours PORT only where ARTIFACTSTORE_HTTP_PORT is not set', () => {
    expect(configOf({ PORT: '9000' }).http.port).toBe(9000);
    expect(configOf({ PORT: '9000', ARTIFACTSTORE_HTTP_PORT: '' }).http.port).toBe(9000);
    expect(configOf({ PORT: '9000', ARTIFACTSTORE_HTTP_PORT: '9001' }).http.port).toBe(9001);
  });

  it('collects by itself as often as it is told to, and else as the process is made for it', () => {
    const intervalOf = (environment: Record<string, string>) =>
      configOf(environment, { gcIntervalSeconds: 3600 }).retention.gcIntervalSeconds;
    expect(intervalOf({})).toBe(3600);
    expect(intervalOf({ ARTIFACTSTORE_GC_INTERVAL_SECONDS: '0' })).toBe(0);
    expect(configOf({ ARTIFACTSTORE_GC_INTERVAL_SECONDS: '60' }).retention.gcIntervalSeconds).toBe(60);
  });

  it('names every problem at once, each with its variable and what was expected', () => {
    const problems = problemsOf({
      ARTIFACTSTORE_HTTP_PORT: '65536',
      ARTIFACTSTORE_ANON_READ: 'maybe',
      ARTIFACTSTORE_LOG_LEVEL: 'loud',
    });
    expect([...problems].sort()).toEqual([
      'ARTIFACTSTORE_ANON_READ: expected true or false',
      'ARTIFACTSTORE_HTTP_PORT: expected a whole number from 0 to 65535',
      'ARTIFACTSTORE_LOG_LEVEL: expected one of debug, info, warning, error',
    ]);
  });

  it('says all problems in the detail too, for who sees only that', () => {
    const configure = () => configOf({ ARTIFACTSTORE_HTTP_PORT: 'x', ARTIFACTSTORE_ANON_READ: 'x' });
    expect(configure).toThrow(
      /ARTIFACTSTORE_HTTP_PORT.*; ?ARTIFACTSTORE_ANON_READ|ARTIFACTSTORE_ANON_READ.*; ?ARTIFACTSTORE_HTTP_PORT/,
    );
  });

  it.each(Object.values(SETTINGS).map((setting) => setting.variable))(
    'never repeats what %s was set to, since it may be a secret in the wrong place',
    (variable) => {
      const refused = [`${SECRET},${SECRET}`, `http://user:${SECRET}@host`, `mysql://u:${SECRET}@h/d`];
      for (const value of refused) expect(problemsOf({ [variable]: value }).join()).not.toContain(SECRET);
    },
  );

  it('lists variables of ours that mean nothing, in order, and no value of them', () => {
    const { unknownVariables } = configOf({
      ARTIFACTSTORE_MAX_FILES: '1',
      ARTIFACTSTORE_API_TOKENS: SECRET,
      HOME: '/',
      ARTIFACT: 'x',
    });
    expect(unknownVariables).toEqual(['ARTIFACTSTORE_API_TOKENS', 'ARTIFACTSTORE_MAX_FILES']);
  });
});

describe('SETTINGS', () => {
  const settings: Setting<unknown>[] = Object.values(SETTINGS);

  it.each(settings.map((setting) => [setting.variable, setting] as const))(
    '%s is ours, told apart, and explained',
    (variable, setting) => {
      expect(variable).toMatch(/^(ARTIFACTSTORE|STATE_HUB)(_[A-Z]+)+$/);
      expect(settings.filter((each) => each.variable === variable)).toHaveLength(1);
      expect(setting.purpose).toMatch(/^\S.*\.$/s);
      expect(() => setting.parse(setting.fallback)).not.toThrow();
    },
  );

  it('marks as secret whatever holds one', () => {
    expect(settings.filter((setting) => setting.secret).map((setting) => setting.variable)).toEqual([
      'ARTIFACTSTORE_DATABASE_URL',
      'ARTIFACTSTORE_AUTH_TOKENS',
      'ARTIFACTSTORE_API_TOKEN',
    ]);
  });
});
