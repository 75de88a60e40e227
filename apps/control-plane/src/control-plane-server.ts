import { type Config, controlPlaneKeys } from '@artifact-store/config';
import { openControl } from '@artifact-store/embedded/control';
import { openServer, type Server, type ServerParts } from '@artifact-store/http-app';
import { type GrantJwk, InvalidConfigurationError, importGrantKey, publicJwk, routableUrl } from '@artifact-store/planes';
import type { DynamicModule } from '@nestjs/common';
import { commandAccess } from './access/command-access.js';
import { type LinkedDataPlanes, linkDataPlanes } from './bytes/linked-data-planes.js';
import { RedirectedByteRoutes } from './bytes/redirected-byte-routes.js';
import { controlPlaneModule } from './control-plane.module.js';
import { type InternalParts, internalModule } from './internal/internal.module.js';
import { openApiDocument } from './openapi/document.js';
import { serveDocs } from './openapi/serve-docs.js';
import { serverJobs } from './server-jobs.js';

type Log = ServerParts['log'];

/**
 * A control plane as a process of its own: the API and the internal routes over the database; bytes are redirected.
 * @throws InvalidConfigurationError, DatabaseInUseError, DatabaseUnavailableError
 */
export async function openControlPlane(config: Config, log: Log): Promise<Server> {
  const { grantKeys, credentialDigests } = controlPlaneKeys(config);
  const [signing, ...older] = await importedKeys(grantKeys);
  if (signing === undefined) throw new InvalidConfigurationError('ARTIFACTSTORE_PLANE_KEYS_REF: there is no grant key');
  const opened = await openControl(config, {
    keys: [signing, ...older],
    nextDataPlaneUrl: inTurn(config.planes.dataPlanePublicUrls),
  });
  const { logId, close } = opened;
  const dataPlanes = linkDataPlanes(config);
  const jobs = serverJobs(config, log, { control: opened.control, data: dataPlanes });
  const { control } = jobs;
  const trust = { logId, publicKeys: grantKeys.map(publicJwk), log: opened.control.log };
  const internal = { control, trust, credentialDigests };
  const { access, announced } = commandAccess(config, log);
  const server = await openServers(
    config,
    log,
    { api: apiModule({ ...config, access }, internal, dataPlanes), internal: internalModule(internal) },
    async () => {
      await jobs.stop();
      await dataPlanes.close();
      await close();
    },
  );
  return announced(jobs.working(server));
}

async function importedKeys(keys: readonly GrantJwk[]) {
  try {
    return await Promise.all(keys.map((key) => importGrantKey(key)));
  } catch (error) {
    throw new InvalidConfigurationError('ARTIFACTSTORE_PLANE_KEYS_REF: a grant key is no Ed25519 key', {}, { cause: error });
  }
}

/** One of several after the other. @throws InvalidConfigurationError if there is none */
function inTurn(urls: readonly string[]): () => string {
  const [first] = urls;
  if (first === undefined) {
    throw new InvalidConfigurationError('ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL: a control plane sends clients there for bytes');
  }
  let next = 0;
  return () => urls[next++ % urls.length] ?? first;
}

function apiModule(config: Config, { control }: InternalParts, dataPlanes: LinkedDataPlanes): DynamicModule {
  return controlPlaneModule({
    control,
    byteRoutes: new RedirectedByteRoutes(),
    backends: dataPlanes,
    defaultBackendId: config.storage.defaultBackendId,
    access: config.access,
  });
}

interface Modules {
  readonly api: DynamicModule;
  readonly internal: DynamicModule;
}

/** The API, and the internal routes beside it or on a port of their own. */
async function openServers(config: Config, log: Log, { api, internal }: Modules, close: () => Promise<void>): Promise<Server> {
  const { http, planes, drainSeconds } = config;
  const common = { log, drainSeconds, routableUrl };
  const prepare: ServerParts['prepare'] = (app) => serveDocs(app, openApiDocument(app));
  if (planes.internalPort === null) {
    return openServer({ ...common, module: both(internal, api), listen: http, prepare, close });
  }
  const server = await openServer({ ...common, module: api, listen: http, prepare, close });
  const inner = await openServer({
    ...common,
    module: internal,
    listen: { host: http.host, port: planes.internalPort },
    close: async () => {},
  });
  return {
    async listen() {
      log.info({ url: await inner.listen() }, 'internal routes');
      return server.listen();
    },
    // Data planes may record what they hold for as long as clients are served.
    stop: () => server.stop().finally(() => inner.stop()),
  };
}

class ControlPlaneProcess {}

/** Guards are asked in the order of the modules: that of planes comes before the one that looks at the query. */
function both(...imports: DynamicModule[]): DynamicModule {
  return { module: ControlPlaneProcess, imports };
}
