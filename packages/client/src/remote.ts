import { InvalidConfigurationError, type JsonFields } from '@artifact-store/planes';
import { RemoteEvents } from './events/remote-events.js';
import { RemoteData } from './files/remote-data.js';
import { RemoteFiles } from './files/remote-files.js';
import { type Pace, systemPace } from './http/pace.js';
import { Transport } from './http/transport.js';
import { RemotePackages } from './packages/remote-packages.js';

export interface ConnectOptions {
  /** `http://` or `https://`, with a path if the API stands below one. */
  readonly apiUrl: string;
  /** The bearer token; null for a server that lets anybody read. */
  readonly token: string | null;
  /** How long a connection may be silent; 300 if not given. There is no limit to the whole of a transfer. */
  readonly idleTimeoutSeconds?: number | undefined;
  /** Connections per server at most; 16 if not given. */
  readonly connections?: number | undefined;
  readonly pace?: Pace | undefined;
}

/** The control plane over HTTP, as far as a client may use it. */
export interface RemoteControl {
  readonly packages: RemotePackages;
  readonly files: RemoteFiles;
  readonly events: RemoteEvents;
}

/** What a server says of itself at `/`. */
export interface ServerVersion {
  readonly service: string;
  readonly version: string;
}

/** What a server says of its state at `/health`: `status` and whatever it adds. */
export interface ServerHealth {
  readonly status: string;
  readonly [member: string]: unknown;
}

export interface Remote extends AsyncDisposable {
  readonly apiUrl: string;
  readonly control: RemoteControl;
  readonly data: RemoteData;
  health(): Promise<ServerHealth>;
  version(): Promise<ServerVersion>;
  /** Ends all connections, also those in use. */
  close(): Promise<void>;
}

/** A client of one API. Nothing is sent before the first call. @throws InvalidConfigurationError for a URL or a token that is none */
export function connect(options: ConnectOptions): Remote {
  const apiUrl = parseUrl(options.apiUrl);
  const transport = new Transport({
    apiUrl,
    token: options.token === null ? null : parseToken(options.token),
    idleTimeoutSeconds: options.idleTimeoutSeconds ?? 300,
    connections: options.connections ?? 16,
    pace: options.pace ?? systemPace,
  });
  const close = () => transport.close();
  return {
    apiUrl: apiUrl.href,
    control: {
      packages: new RemotePackages(transport),
      files: new RemoteFiles(transport),
      events: new RemoteEvents(transport),
    },
    data: new RemoteData(transport),
    async health() {
      return (await transport.send({ method: 'GET', path: '/health', retry: false })).json(healthFrom);
    },
    async version() {
      return (await transport.send({ method: 'GET', path: '/', retry: false })).json(versionFrom);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The text itself may hold a password, so it is not repeated.
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidConfigurationError('the API URL is no http:// or https:// URL');
  if (url.username !== '' || url.password !== '')
    throw new InvalidConfigurationError('the API URL holds a user name; use a token');
  url.search = '';
  url.hash = '';
  return url;
}

function parseToken(token: string): string {
  if (/^[\x20-\x7e]+$/.test(token)) return token;
  throw new InvalidConfigurationError('the bearer token is empty, or not one line of printable ASCII');
}

function healthFrom(fields: JsonFields): ServerHealth {
  return { ...fields.all(), status: fields.text('status') };
}

function versionFrom(fields: JsonFields): ServerVersion {
  return { service: fields.text('service'), version: fields.text('version') };
}
