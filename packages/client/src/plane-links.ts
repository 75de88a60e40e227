import type { LogSource } from '@artifact-store/planes';
import { RemoteDataPlane } from './bytes/remote-data-plane.js';
import { parseBaseUrl, parseBearer } from './http/base-url.js';
import { openConnections } from './http/connections.js';
import { Failover } from './http/failover.js';
import { type Pace, systemPace } from './http/pace.js';
import { Transport } from './http/transport.js';
import { RemoteReceipts } from './receipts/remote-receipts.js';
import { RemoteTrust } from './trust/remote-trust.js';
import { RemoteUploadLeases } from './uploads/remote-upload-leases.js';

export interface ControlPlaneLinkOptions {
  /** One or several control planes of one log, of their internal port if they have one: the next is asked when one does not answer. */
  readonly urls: readonly string[];
  /** The plane credential, a secret. */
  readonly credential: string;
  /** For how long receipts may be under way, however often they are sent: the idle time-out of uploads. */
  readonly patienceMilliseconds: number;
  readonly pace?: Pace | undefined;
}

/** What a data plane has of its control planes. */
export interface ControlPlaneLink extends AsyncDisposable {
  readonly receipts: RemoteReceipts;
  readonly uploads: RemoteUploadLeases;
  readonly trust: RemoteTrust;
  readonly log: LogSource;
  close(): Promise<void>;
}

/** A control plane that is silent for longer is asked no more, and the next one is: within patience, each of them. */
const SILENCE = { least: 1000, most: 15_000 };

/** Nothing is sent before the first call. @throws InvalidConfigurationError for a URL or a credential that is none */
export function linkControlPlanes(options: ControlPlaneLinkOptions): ControlPlaneLink {
  const { urls, credential, patienceMilliseconds, pace = systemPace } = options;
  const share = Math.floor(patienceMilliseconds / (urls.length + 1));
  const idleTimeoutMilliseconds = Math.min(Math.max(share, SILENCE.least), SILENCE.most);
  const agent = openConnections({ idleTimeoutMilliseconds, perServer: 4 });
  const bearer = parseBearer(credential, 'the plane credential');
  const transports = urls.map((text) => {
    const baseUrl = parseBaseUrl(text, 'the URL of a control plane');
    return new Transport({ baseUrl, bearer, agent, pace, attempts: 1, redirects: 0 });
  });
  const controlPlanes = new Failover(transports);
  const closing = new AbortController();
  const close = () => {
    closing.abort();
    return agent.destroy();
  };
  const trust = new RemoteTrust(controlPlanes, pace);
  return {
    receipts: new RemoteReceipts(controlPlanes, { patienceMilliseconds, pace, closed: closing.signal }),
    uploads: new RemoteUploadLeases(controlPlanes, pace),
    trust,
    log: trust,
    close,
    [Symbol.asyncDispose]: close,
  };
}

export interface DataPlaneLinkOptions {
  readonly url: string;
  /** The backend to tell of in its health while it does not answer; its host if not given. */
  readonly backendId?: string | undefined;
  /** How long a connection may be silent; 300 if not given. */
  readonly idleTimeoutSeconds?: number | undefined;
  /** 16 if not given. */
  readonly connections?: number | undefined;
}

export interface DataPlaneLink extends AsyncDisposable {
  readonly data: RemoteDataPlane;
  close(): Promise<void>;
}

/** The data plane at a URL. Nothing is sent before the first call. @throws InvalidConfigurationError for a URL that is none */
export function linkDataPlane(options: DataPlaneLinkOptions): DataPlaneLink {
  const { url, idleTimeoutSeconds = 300, connections = 16 } = options;
  const baseUrl = parseBaseUrl(url, 'the URL of a data plane');
  const idleTimeoutMilliseconds = idleTimeoutSeconds * 1000;
  const agent = openConnections({ idleTimeoutMilliseconds, perServer: connections });
  const transport = new Transport({ baseUrl, bearer: null, agent, pace: systemPace, attempts: 1, redirects: 0 });
  const close = () => agent.destroy();
  const data = new RemoteDataPlane(transport, { backendId: options.backendId ?? baseUrl.host, idleTimeoutMilliseconds });
  return { data, close, [Symbol.asyncDispose]: close };
}
