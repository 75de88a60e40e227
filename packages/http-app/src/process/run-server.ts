import { type Config, type ConfigDefaults, loadConfig } from '@artifact-store/config';
import type { Logger } from 'pino';
import { createLog } from '../log.js';
import { exitCodeOf, explain } from './failure.js';

/** A server of this process, with its parts open. */
export interface Server {
  /** Begins to listen; answers the URL. */
  listen(): Promise<string>;
  /** Takes nothing new, lets what runs finish for as long as the configuration allows, and closes its parts. */
  stop(): Promise<void>;
}

/** What `open` makes of the configuration, and what to say once it listens. */
export interface Opening {
  readonly server: Server;
  greeting(url: string): string;
}

/**
 * The life of a server process: configuration, log, opening, listening, and an orderly end on SIGTERM and SIGINT. What keeps
 * it from starting is told on standard error, and is the exit code.
 */
export async function runServer(
  open: (config: Config, log: Logger) => Promise<Opening>,
  defaults?: ConfigDefaults,
): Promise<void> {
  let config: Config | undefined;
  try {
    config = loadConfig(defaults);
    const log = createLog(config.logLevel);
    if (config.unknownVariables.length > 0) {
      log.warn({ variables: config.unknownVariables }, 'variables that look like settings and are none');
    }
    const { server, greeting } = await open(config, log);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // Once: the same signal again ends the process at once.
      process.once(signal, () => {
        log.info({ signal }, 'stopping');
        void server.stop();
      });
    }
    const url = await server.listen().catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    process.stdout.write(greeting(url));
  } catch (error) {
    process.stderr.write(`${explain(error, config?.planes.internalPort)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
