import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateGrantJwk } from '@artifact-store/planes';
import { freePorts } from '../postgres/free-ports.js';
import { type ServerProcess, startServerProcess } from './server-process.js';

export interface DeploymentOptions {
  /** Keys, the SQLite file unless `databaseUrl` is given, and the storage root that all data planes share. */
  readonly home: string;
  readonly controlPlanes?: number | undefined;
  readonly dataPlanes?: number | undefined;
  /** PostgreSQL, which several control planes need. */
  readonly databaseUrl?: string | undefined;
  /** Further variables of every process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Internal routes on ports of their own. */
  readonly internalPorts?: boolean | undefined;
  /** Stands between clients and data planes, such as a proxy: the public URL for one at `url`. */
  readonly publicUrlOf?: ((url: string) => string) | undefined;
  /** Stands between data planes and control planes: the URL at which data planes reach the internal routes at `url`. */
  readonly internalUrlOf?: ((url: string) => string) | undefined;
}

/** A plane whose process comes and goes, always at the same URL. */
export interface Plane {
  readonly url: string;
  /** The process that runs now. @throws if none does */
  readonly process: ServerProcess;
  /** Starts it where none runs. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and a new process. */
  restart(): Promise<void>;
}

/** Both planes as processes, as an operator would run them. */
export interface Deployment {
  readonly controlPlanes: readonly [Plane, ...Plane[]];
  readonly dataPlanes: readonly [Plane, ...Plane[]];
  /** Of the first control plane. */
  readonly url: string;
  /** Of the first control plane: where its internal routes are. */
  readonly internalUrl: string;
  /** May do everything; its actor is `ci`. */
  readonly token: string;
  readonly credential: string;
  readonly keyFiles: { readonly controlPlane: string; readonly dataPlane: string };
  readonly storageRoot: string;
  /** Everything that any process has logged, also those that are gone. */
  logs(): string;
  stop(): Promise<void>;
}

export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { home, controlPlanes = 1, dataPlanes = 1, databaseUrl, env = {}, internalPorts = false } = options;
  const { publicUrlOf = asItIs, internalUrlOf = asItIs } = options;
  const token = `deployment-${randomBytes(12).toString('hex')}`;
  const storageRoot = join(home, 'storage');
  const { credential, ...keyFiles } = await writeKeys(home);
  const ports = await freePorts(2 * controlPlanes + dataPlanes);
  const take = () => ports.shift() ?? 0;
  const urlAt = (port: number) => `http://127.0.0.1:${port}`;
  const common = {
    ARTIFACTSTORE_AUTH_TOKENS: `ci=${token}`,
    ARTIFACTSTORE_API_TOKEN: token,
    ARTIFACTSTORE_STORAGE_LOCAL_ROOT: storageRoot,
    ...env,
  };
  const controlPorts = Array.from({ length: controlPlanes }, () => ({ api: take(), internal: take() }));
  const dataPorts = Array.from({ length: dataPlanes }, take);
  const dataUrls = dataPorts.map(urlAt);
  const logs: (() => string)[] = [];

  const control = controlPorts.map(({ api, internal }, index) =>
    planeAt(urlAt(api), logs, {
      app: 'control-plane',
      home: directory(home, `control-plane-${index}`),
      env: {
        ...common,
        ARTIFACTSTORE_HTTP_PORT: String(api),
        ...(internalPorts ? { ARTIFACTSTORE_INTERNAL_PORT: String(internal) } : {}),
        ARTIFACTSTORE_DATABASE_URL: databaseUrl ?? `sqlite:///${join(home, 'log.db')}`,
        ARTIFACTSTORE_PLANE_KEYS_REF: `file:${keyFiles.controlPlane}`,
        ARTIFACTSTORE_DATA_PLANE_URL: dataUrls.join(','),
        ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL: dataUrls.map(publicUrlOf).join(','),
      },
    }),
  );
  const internalUrls = controlPorts.map(({ api, internal }) => urlAt(internalPorts ? internal : api));
  const data = dataPorts.map((port, index) =>
    planeAt(urlAt(port), logs, {
      app: 'data-plane',
      home: directory(home, `data-plane-${index}`),
      env: {
        ...common,
        ARTIFACTSTORE_HTTP_PORT: String(port),
        ARTIFACTSTORE_CONTROL_PLANE_URL: internalUrls.map(internalUrlOf).join(','),
        ARTIFACTSTORE_PLANE_KEYS_REF: `file:${keyFiles.dataPlane}`,
      },
    }),
  );
  // One after the other: the first migrates the database.
  for (const plane of [...control, ...data]) await plane.start();
  const [firstControl, ...otherControls] = control;
  const [firstData, ...otherData] = data;
  if (firstControl === undefined || firstData === undefined) throw new Error('a deployment has at least one of each plane');
  return {
    controlPlanes: [firstControl, ...otherControls],
    dataPlanes: [firstData, ...otherData],
    url: firstControl.url,
    internalUrl: internalUrls[0] ?? firstControl.url,
    token,
    credential,
    keyFiles,
    storageRoot,
    logs: () => logs.map((text) => text()).join(''),
    async stop() {
      // Data planes first: what they report must still find its log.
      await Promise.all(data.map((plane) => plane.stop()));
      await Promise.all(control.map((plane) => plane.stop()));
    },
  };
}

const asItIs = (url: string) => url;

function directory(home: string, name: string): string {
  const path = join(home, name);
  mkdirSync(path, { recursive: true });
  return path;
}

async function writeKeys(home: string) {
  const credential = randomBytes(32).toString('base64url');
  const controlPlane = join(home, 'control-plane.json');
  const dataPlane = join(home, 'data-plane.json');
  const credentials = { plane_credentials: [credential] };
  writeFileSync(controlPlane, JSON.stringify({ grant_keys: [await generateGrantJwk()], ...credentials }), { mode: 0o600 });
  writeFileSync(dataPlane, JSON.stringify(credentials), { mode: 0o600 });
  return { credential, controlPlane, dataPlane };
}

function planeAt(url: string, logs: (() => string)[], options: Parameters<typeof startServerProcess>[0]): Plane {
  let running: ServerProcess | undefined;
  const plane: Plane = {
    url,
    get process() {
      if (running === undefined) throw new Error(`no process runs at ${url}`);
      return running;
    },
    async start() {
      if (running !== undefined) return;
      const started = await startServerProcess(options);
      running = started;
      logs.push(() => started.stderr());
    },
    async kill() {
      await running?.kill();
      running = undefined;
    },
    async stop() {
      const end = await running?.stop();
      running = undefined;
      return end?.code ?? null;
    },
    async restart() {
      await plane.kill();
      await plane.start();
    },
  };
  return plane;
}
