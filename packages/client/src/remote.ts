import {
  type ControlPlane,
  type DataPlane,
  type JsonFields,
  type RecordedEvent,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { operation } from './api/operation.js';
import { RemoteDataPlane } from './bytes/remote-data-plane.js';
import { RemoteCollection } from './collection/remote-collection.js';
import { RemoteEvents } from './events/remote-events.js';
import { type TailEvents, tailEvents } from './events/tail-events.js';
import { RemoteData } from './files/remote-data.js';
import { RemoteFiles } from './files/remote-files.js';
import { RemoteHealth } from './health/remote-health.js';
import { leavesTls, parseBaseUrl, parseBearer } from './http/base-url.js';
import { openConnections } from './http/connections.js';
import { type Pace, systemPace } from './http/pace.js';
import { Transport } from './http/transport.js';
import { RemoteJobs } from './jobs/remote-jobs.js';
import { RemoteKnown } from './known/remote-known.js';
import { RemoteSchemas } from './metadata-schemas/remote-schemas.js';
import { RemotePackages } from './packages/remote-packages.js';
import { RemoteRetention } from './retention/remote-retention.js';
import { RemoteUploads } from './uploads/remote-uploads.js';

export interface ConnectOptions {
  /** `http://` or `https://`, with a path if the API stands below one. */
  readonly apiUrl: string;
  /** The bearer token; null for a server that lets anybody read. */
  readonly token: string | null;
  /** How long a connection may be silent; 300 if not given. There is no limit to the whole of a transfer. */
  readonly idleTimeoutSeconds?: number | undefined;
  /** Connections per server at most; 16 if not given. */
  readonly connections?: number | undefined;
  /** How often a request that may be sent again is sent at most; 3 if not given. */
  readonly attempts?: number | undefined;
  readonly pace?: Pace | undefined;
}

/** The control plane over HTTP, as far as a token goes: receipts and leases are the business of data planes (`linkControlPlanes`). */
export type RemoteControl = Omit<ControlPlane, 'receipts' | 'uploadLeases'>;

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
  /**
   * The data plane that a grant names by its `url`; null is the API itself. Grants go there, and the token does not.
   * @throws UnexpectedResponseError where it would take bytes and grants out of TLS, InvalidConfigurationError for what is no URL
   */
  dataPlane(url: string | null): DataPlane;
  /**
   * The log page by page: to its end, or on and on. Servers that are restarted meanwhile are waited for.
   * @throws CursorAheadError, ValidationFailedError and what else a page is refused by; ConnectionFailedError where patience is at its end
   */
  tailEvents(tail?: TailEvents): AsyncIterable<readonly RecordedEvent[]>;
  health(): Promise<ServerHealth>;
  version(): Promise<ServerVersion>;
  /** Ends all connections, also those in use. */
  close(): Promise<void>;
}

/** A client of one API. Nothing is sent before the first call. @throws InvalidConfigurationError for a URL or a token that is none */
export function connect(options: ConnectOptions): Remote {
  const apiUrl = parseBaseUrl(options.apiUrl);
  const bearer = options.token === null ? null : parseBearer(options.token);
  const { attempts = 3, connections = 16, idleTimeoutSeconds = 300, pace = systemPace } = options;
  const idleTimeoutMilliseconds = idleTimeoutSeconds * 1000;
  const agent = openConnections({ idleTimeoutMilliseconds, perServer: connections });
  const transport = new Transport({ baseUrl: apiUrl, bearer, agent, pace, attempts, redirects: 3 });
  const events = new RemoteEvents(transport);
  const close = () => agent.destroy();
  return {
    apiUrl: apiUrl.href,
    control: {
      packages: new RemotePackages(transport),
      files: new RemoteFiles(transport),
      known: new RemoteKnown(transport),
      retention: new RemoteRetention(transport),
      collection: new RemoteCollection(transport),
      schemas: new RemoteSchemas(transport),
      events,
      jobs: new RemoteJobs(transport),
      uploads: new RemoteUploads(transport),
      health: new RemoteHealth(transport),
    },
    data: new RemoteData(transport),
    dataPlane(url) {
      const baseUrl = url === null ? apiUrl : parseBaseUrl(url, 'the URL of the data plane');
      if (leavesTls(apiUrl, baseUrl)) {
        throw new UnexpectedResponseError(`the server, reached by https://, names a data plane at http://${baseUrl.host}`);
      }
      const anonymous = new Transport({ baseUrl, bearer: null, agent, pace, attempts: 1, redirects: 0 });
      return new RemoteDataPlane(anonymous, { backendId: baseUrl.host, idleTimeoutMilliseconds });
    },
    tailEvents: (tail = {}) => tailEvents({ events, pace, waitSeconds: waitWithin(idleTimeoutSeconds) }, tail),
    async health() {
      return (await transport.send({ ...operation('GET', '/health', {}), retry: 'never' })).json(healthFrom);
    },
    async version() {
      return (await transport.send({ ...operation('GET', '/', {}), retry: 'never' })).json(versionFrom);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Proxies often give up after a minute; and the connection must not be taken for a silent one. */
function waitWithin(idleTimeoutSeconds: number): number {
  return Math.min(30, Math.floor(idleTimeoutSeconds / 2));
}

function healthFrom(fields: JsonFields): ServerHealth {
  return { ...fields.all(), status: fields.text('status') };
}

function versionFrom(fields: JsonFields): ServerVersion {
  return { service: fields.text('service'), version: fields.text('version') };
}
