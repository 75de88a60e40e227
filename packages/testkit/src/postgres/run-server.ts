import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type PostgresServer, startPostgres } from './server.js';

/**
 * The one server of a test run. It starts when a test first asks for it, so a run without database tests pays nothing, and
 * it belongs to the process that runs all tests, so it outlives the worker that asked.
 */
export interface RunServer {
  stop(): Promise<void>;
}

const socketIn = (runDirectory: string) => join(runDirectory, 'postgres.sock');

/** Called once per run, by the process that starts the workers. */
export async function offerPostgres(runDirectory: string): Promise<RunServer> {
  let started: Promise<PostgresServer> | undefined;
  const door = createServer((asker) => {
    started ??= startPostgres();
    started.then(
      (server) => asker.end(JSON.stringify({ url: server.url() })),
      (error: Error) => asker.end(JSON.stringify({ error: error.message })),
    );
    asker.on('error', () => asker.destroy());
  });
  door.listen(socketIn(runDirectory)).unref();
  await once(door, 'listening');
  return {
    stop: async () => {
      door.close();
      const server = await started?.catch(() => undefined);
      await server?.stop();
    },
  };
}

/**
 * The URL of the run's server, started if it is not yet running.
 * @throws Error outside a test run, or if PostgreSQL does not start.
 */
export async function runServerUrl(): Promise<string> {
  const runDirectory = process.env.TEST_RUN_DIR;
  if (runDirectory === undefined) throw new Error('no test run is on: start the tests through jest.config.mjs');
  const answer: { url?: string; error?: string } = JSON.parse(await text(connect(socketIn(runDirectory))));
  if (answer.url === undefined) throw new Error(answer.error);
  return answer.url;
}
