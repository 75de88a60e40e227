import type { Config } from '@artifact-store/config';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { createHttpApp } from '../http-app.js';
import { Drain } from './drain.js';
import type { Server } from './run-server.js';

export interface ServerParts {
  readonly module: DynamicModule;
  readonly log: Logger;
  readonly listen: Config['http'];
  readonly drainSeconds: number;
  /** The URL to route a request by, where that is not the URL it came with. */
  readonly routableUrl?: ((url: string) => string) | undefined;
  /** Adds to the application what is no route of the module. */
  readonly prepare?: ((app: NestFastifyApplication) => void) | undefined;
  /** Closes what the routes stand on, once no request is left. */
  readonly close: () => Promise<void>;
}

/** A server for a module's routes that ends in order; if it cannot be made, its parts are closed. */
export async function openServer(parts: ServerParts): Promise<Server> {
  const { module, log, listen, drainSeconds, routableUrl = (url: string) => url, prepare = () => {}, close } = parts;
  try {
    const drain = new Drain(drainSeconds);
    const app = await createHttpApp(module, { log, routableUrl, isDraining: () => drain.hasBegun });
    drain.watch(app.getHttpServer());
    prepare(app);
    return {
      async listen() {
        await app.init();
        // Not by Nest, which would log what is told to the person who started it.
        return app.getHttpAdapter().getInstance().listen(listen);
      },
      stop: once(() => drain.end(app).finally(close)),
    };
  } catch (error) {
    await close();
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
