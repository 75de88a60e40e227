import type { Config } from '@artifact-store/config';
import { commandAccess, controlPlaneModule, openApiDocument, serveDocs, serverJobs } from '@artifact-store/control-plane/module';
import { dataPlaneModule } from '@artifact-store/data-plane/module';
import { openControl, openData } from '@artifact-store/embedded';
import { openServer, type Server, type ServerParts } from '@artifact-store/http-app';
import { type ControlPlane, type DataPlane, routableUrl, type WorkingControlPlane } from '@artifact-store/planes';
import type { DynamicModule } from '@nestjs/common';
import { ServedByteRoutes } from './served-byte-routes.js';

/**
 * The whole system in one process, on one port: opens both planes (the database is migrated by then) and puts the server in
 * front of them. `open` says where the control plane runs: on this thread, or on one of its own.
 * @throws DatabaseInUseError, DatabaseUnavailableError, BackendUnavailableError
 */
export async function openStandalone(
  config: Config,
  log: ServerParts['log'],
  open: typeof openControl = openControl,
): Promise<Server> {
  const planes = await openPlanes(config, open);
  const jobs = serverJobs(config, log, planes);
  const { access, announced } = commandAccess(config, log);
  const server = await openServer({
    module: standaloneModule({ ...config, access }, { control: jobs.control, data: planes.data }),
    log,
    listen: config.http,
    drainSeconds: config.drainSeconds,
    routableUrl,
    prepare: (app) => serveDocs(app, openApiDocument(app)),
    close: () => jobs.stop().finally(planes.close),
  });
  return announced(jobs.working(server));
}

interface Planes {
  readonly control: WorkingControlPlane;
  readonly data: DataPlane;
  readonly close: () => Promise<void>;
}

async function openPlanes(config: Config, open: typeof openControl): Promise<Planes> {
  const { control, trust, close } = await open(config);
  try {
    const { receipts, uploadLeases: uploads, log } = control;
    const bytes = await openData(config, { trust, receipts, uploads, log });
    // Bytes first: what they report must still find its log.
    return { control, data: bytes.data, close: () => bytes.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface ServedPlanes {
  readonly control: ControlPlane;
  readonly data: DataPlane;
}

class StandaloneModule {}

function standaloneModule(config: Config, { control, data }: ServedPlanes): DynamicModule {
  const { idleTimeoutSeconds } = config;
  return {
    module: StandaloneModule,
    imports: [
      controlPlaneModule({
        control,
        byteRoutes: new ServedByteRoutes(data, idleTimeoutSeconds),
        backends: data,
        defaultBackendId: config.storage.defaultBackendId,
        access: config.access,
      }),
      dataPlaneModule({ data, idleTimeoutSeconds }),
    ],
  };
}
