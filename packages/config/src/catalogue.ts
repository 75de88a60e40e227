import { databaseUrl } from './database-url.js';
import { rateLimit } from './rate-limit.js';
import { readDurations } from './retention/read-durations.js';
import { secretRef } from './secret-ref.js';
import { baseUrl, flag, listOf, oneOf, optional, type Setting, text, wholeNumber } from './setting.js';
import { tokens } from './tokens.js';

const setting = <Value>(declared: Setting<Value>): Setting<Value> => declared;
const MAX_BYTES = Number.MAX_SAFE_INTEGER;

/** Every setting there is. The reference, `.env.example` and the loader are all made from this list. */
export const SETTINGS = {
  databaseUrl: setting({
    variable: 'ARTIFACTSTORE_DATABASE_URL',
    fallback: 'sqlite:///./var/artifactstore.db',
    purpose:
      'Database of the event log and its views: sqlite:/// and a path (three slashes relative, four absolute), or postgresql:// (version 16 or newer).',
    secret: true,
    parse: databaseUrl,
  }),
  storageBackends: setting({
    variable: 'ARTIFACTSTORE_STORAGE_BACKENDS',
    fallback: 'local',
    purpose: 'Comma-separated ids of the storage backends. This version has one: local.',
    parse: oneOf('local'),
  }),
  storageDefaultBackend: setting({
    variable: 'ARTIFACTSTORE_STORAGE_DEFAULT_BACKEND',
    fallback: 'local',
    purpose: 'Backend that takes new files.',
    parse: oneOf('local'),
  }),
  storageLocalRoot: setting({
    variable: 'ARTIFACTSTORE_STORAGE_LOCAL_ROOT',
    fallback: './var/storage',
    purpose: 'Directory of the local backend. Made on first use.',
    parse: text,
  }),
  stateDir: setting({
    variable: 'ARTIFACTSTORE_STATE_DIR',
    fallback: './var',
    purpose: 'Directory of small files of this installation, such as the local token.',
    parse: text,
  }),
  cacheDir: setting({
    variable: 'ARTIFACTSTORE_CACHE_DIR',
    fallback: '',
    purpose:
      'Directory in which push remembers the digests of local files. Empty: artifactstore in XDG_CACHE_HOME, or in .cache of HOME; nothing is remembered where neither is set.',
    parse: optional(text),
  }),
  httpHost: setting({
    variable: 'ARTIFACTSTORE_HTTP_HOST',
    fallback: '127.0.0.1',
    purpose: 'Address to listen on.',
    parse: text,
  }),
  httpPort: setting({
    variable: 'ARTIFACTSTORE_HTTP_PORT',
    fallback: '',
    purpose: 'Port to listen on; 0 takes a free one. Empty: PORT, else 8000, or 8001 for a data plane.',
    parse: optional(wholeNumber(0, 65535)),
  }),
  internalPort: setting({
    variable: 'ARTIFACTSTORE_INTERNAL_PORT',
    fallback: '',
    purpose:
      'Control plane: port of its own for /internal, the routes of data planes; 0 takes a free one. Empty: they are on the port of the API.',
    parse: optional(wholeNumber(0, 65535)),
  }),
  planeKeysRef: setting({
    variable: 'ARTIFACTSTORE_PLANE_KEYS_REF',
    fallback: '',
    purpose:
      'Where the keys of a plane are, as env:NAME or file:/path: what `artifactstore plane-keys create` wrote for it. Needed where the planes are processes of their own.',
    parse: optional(secretRef),
  }),
  dataPlaneUrl: setting({
    variable: 'ARTIFACTSTORE_DATA_PLANE_URL',
    fallback: '',
    purpose:
      'Control plane: URLs at which it reaches the data planes, comma-separated. Empty: those of ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL.',
    parse: listOf(baseUrl),
  }),
  dataPlanePublicUrl: setting({
    variable: 'ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL',
    fallback: '',
    purpose: 'Control plane: URLs at which clients reach the data planes, comma-separated; each grant names one, in turn.',
    parse: listOf(baseUrl),
  }),
  controlPlaneUrl: setting({
    variable: 'ARTIFACTSTORE_CONTROL_PLANE_URL',
    fallback: '',
    purpose:
      'Data plane: URLs of the control planes (of their internal port, if they have one), comma-separated; the next is tried when one does not answer.',
    parse: listOf(baseUrl),
  }),
  authTokens: setting({
    variable: 'ARTIFACTSTORE_AUTH_TOKENS',
    fallback: '',
    purpose:
      'Bearer tokens of the API, separated by commas or line ends: name[:scope+scope]=secret (scopes read, write, admin; all if none is named; secrets of 16 characters or more; the names cli and schedule are the system’s own), or a bare secret.',
    secret: true,
    parse: tokens,
  }),
  anonRead: setting({
    variable: 'ARTIFACTSTORE_ANON_READ',
    fallback: 'false',
    purpose: 'true lets everybody read packages, files and manifests without a token.',
    parse: flag,
  }),
  rateLimit: setting({
    variable: 'ARTIFACTSTORE_RATE_LIMIT',
    fallback: '',
    purpose:
      'Requests that one caller may send in so many seconds, as requests/seconds: 600/60. Each token is a caller; so is each address that sends none or an unknown one. What is beyond is answered 429. Counted by each process for itself. Empty: no limit.',
    parse: optional(rateLimit),
  }),
  apiUrl: setting({
    variable: 'ARTIFACTSTORE_API_URL',
    fallback: 'http://127.0.0.1:8000',
    purpose: 'API that the HTTP-backed CLI commands talk to.',
    parse: baseUrl,
  }),
  apiToken: setting({
    variable: 'ARTIFACTSTORE_API_TOKEN',
    fallback: '',
    purpose:
      'Bearer token of the HTTP-backed CLI commands. Empty: ARTIFACTSTORE_API_TOKEN_REF, else what `artifactstore login` keeps for this API, else the local token, where the API is on this machine.',
    secret: true,
    parse: optional(text),
  }),
  apiTokenRef: setting({
    variable: 'ARTIFACTSTORE_API_TOKEN_REF',
    fallback: '',
    purpose: 'Where that token is, as env:NAME or file:/path, instead of the token itself.',
    parse: optional(secretRef),
  }),
  logLevel: setting({
    variable: 'ARTIFACTSTORE_LOG_LEVEL',
    fallback: 'INFO',
    purpose: 'DEBUG, INFO, WARNING or ERROR.',
    parse: oneOf('debug', 'info', 'warning', 'error'),
  }),
  maxFileBytes: setting({
    variable: 'ARTIFACTSTORE_MAX_FILE_BYTES',
    fallback: '',
    purpose: 'Largest file taken, in bytes. Empty: no limit.',
    parse: optional(wholeNumber(1, MAX_BYTES)),
  }),
  maxPackageFiles: setting({
    variable: 'ARTIFACTSTORE_MAX_PACKAGE_FILES',
    fallback: '100000',
    purpose: 'Most files that one package may hold.',
    parse: wholeNumber(1, 200_000),
  }),
  retentionConfigPath: setting({
    variable: 'ARTIFACTSTORE_RETENTION_CONFIG_PATH',
    fallback: '',
    purpose:
      'TOML file with durations of retention classes instead of the built-in ones; packages that are there keep the expiry they have. Empty: none.',
    parse: readDurations,
  }),
  retentionSweepInterval: setting({
    variable: 'ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS',
    fallback: '3600',
    purpose: 'How often a running server marks the packages that have expired, in seconds. 0: never by itself.',
    parse: wholeNumber(0, 31_536_000),
  }),
  gcInterval: setting({
    variable: 'ARTIFACTSTORE_GC_INTERVAL_SECONDS',
    fallback: '',
    purpose:
      'How often a running server collects the packages that are marked, and deletes the bytes of which the grace period is over, in seconds. 0: never by itself. Empty: 3600 where both planes are one process, else 0.',
    parse: optional(wholeNumber(0, 31_536_000)),
  }),
  gcGraceSeconds: setting({
    variable: 'ARTIFACTSTORE_GC_GRACE_SECONDS',
    fallback: '3600',
    purpose:
      'How long bytes stay, in seconds, after nothing refers to them any more; meanwhile an undelete brings their package back. Longer than the oldest backup of the database that one would restore.',
    parse: wholeNumber(0, 315_360_000),
  }),
  verifyInterval: setting({
    variable: 'ARTIFACTSTORE_VERIFY_INTERVAL_SECONDS',
    fallback: '0',
    purpose:
      'How often a running server reads all stored bytes again and compares their digests, in seconds. 0: never by itself.',
    parse: wholeNumber(0, 31_536_000),
  }),
  grantTtlSeconds: setting({
    variable: 'ARTIFACTSTORE_GRANT_TTL_SECONDS',
    fallback: '900',
    purpose: 'How long a grant may be used to start an upload or a download.',
    parse: wholeNumber(60, 86_400),
  }),
  uploadTtlSeconds: setting({
    variable: 'ARTIFACTSTORE_UPLOAD_TTL_SECONDS',
    fallback: '86400',
    purpose:
      'How long an upload session (POST /uploads) waits for its bytes, in seconds. A PUT that is under way by then may go on to its end.',
    parse: wholeNumber(60, 2_592_000),
  }),
  idleTimeoutSeconds: setting({
    variable: 'ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS',
    fallback: '60',
    purpose: 'An upload or download during which no byte moves for so long is ended. There is no limit on its whole duration.',
    parse: wholeNumber(1, 86_400),
  }),
  drainSeconds: setting({
    variable: 'ARTIFACTSTORE_DRAIN_SECONDS',
    fallback: '30',
    purpose: 'How long a stopping server lets running requests finish.',
    parse: wholeNumber(0, 3600),
  }),
  guideBoardSchema: setting({
    variable: 'ARTIFACTSTORE_GUIDE_BOARD_SCHEMA',
    fallback: 'schemas/guide-board.run.v1.json',
    purpose:
      'Schema that `guide-board ingest` registers where it is missing. The default is the file that comes with this version, wherever the command is run; another path counts from the working directory.',
    parse: text,
  }),
  stateHubUrl: setting({
    variable: 'STATE_HUB_URL',
    fallback: 'http://127.0.0.1:8000',
    purpose:
      'State Hub that `guide-board ingest --link` and `guide-board link` tell of stored runs. Never the address of this store.',
    parse: baseUrl,
  }),
  stateHubWorkstreamId: setting({
    variable: 'STATE_HUB_WORKSTREAM_ID',
    fallback: '',
    purpose: 'Workstream that links in State Hub belong to. Empty: they name none.',
    parse: optional(text),
  }),
  stateHubTaskId: setting({
    variable: 'STATE_HUB_TASK_ID',
    fallback: '',
    purpose: 'Task that links in State Hub belong to. Empty: they name none.',
    parse: optional(text),
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
