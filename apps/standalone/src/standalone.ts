import type { Config } from '@artifact-store/config';
import {
  controlPlaneModule,
  createHttpApp,
  type createLog,
  openApiDocument,
  serveDocs,
} from '@artifact-store/control-plane/module';
import { dataPlaneModule, routableUrl } from '@artifact-store/data-plane/module';
import { openControl, openData } from '@artifact-store/embedded';
import type { ControlPlane, DataPlane } from '@artifact-store/planes';
import type { DynamicModule } from '@nestjs/common';
import { Drain } from './drain.js';
import { ServedByteRoutes } from './served-byte-routes.js';

/** The whole system in one process, on one port. */
export interface Standalone {
  /** Begins to listen; answers the URL. */
  listen(): Promise<string>;
  /** Takes nothing new, lets what runs finish for as long as the configuration allows, and closes both planes. */
  stop(): Promise<void>;
}

/**
 * Opens both planes (the database is migrated by then) and puts the server in front of them. `open` says where the control
 * plane runs: on this thread, or on one of its own.
 * @throws DatabaseInUseError, DatabaseUnavailableError, BackendUnavailableError
 */
export async function openStandalone(
  config: Config,
  log: ReturnType<typeof createLog>,
  open: typeof openControl = openControl,
): Promise<Standalone> {
  const planes = await openPlanes(config, open);
  try {
    const drain = new Drain(config.drainSeconds);
    const app = await createHttpApp(standaloneModule(config, planes), {
      log,
      routableUrl,
      isDraining: () => drain.hasBegun,
    });
    drain.watch(app.getHttpServer());
    serveDocs(app, openApiDocument(app));
    return {
      async listen() {
        await app.init();
        // Not by Nest, which would log what is told to the person who started it.
        return app.getHttpAdapter().getInstance().listen(config.http);
      },
      stop: once(() => drain.end(app).finally(planes.close)),
    };
  } catch (error) {
    await planes.close();
    throw error;
  }
}

/** The same promise however often it is called. */
function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= action();
    return result;
  };
}

interface Planes {
  readonly control: ControlPlane;
  readonly data: DataPlane;
  close(): Promise<void>;
}

async function openPlanes(config: Config, open: typeof openControl): Promise<Planes> {
  const { control, verifier, close } = await open(config);
  try {
    const bytes = await openData(config, { verifier, receipts: control.receipts });
    // Bytes first: what they report must still find its log.
    return { control, data: bytes.data, close: () => bytes.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

class StandaloneModule {}

function standaloneModule(config: Config, { control, data }: Planes): DynamicModule {
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
