import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '@artifact-store/config';
import { systemClock } from '@artifact-store/embedded/control';
import type { Server, ServerParts } from '@artifact-store/http-app';
import { BackgroundJobs } from '@artifact-store/jobs';
import type { ControlPlane, WorkingControlPlane } from '@artifact-store/planes';

/** The long work of a server's process. */
export interface ServerJobs {
  /** The control plane to serve: a job that is asked for there is begun at once. */
  readonly control: ControlPlane;
  /** The server, with jobs worked on from when it listens until it stops. */
  working(server: Server): Server;
  /** Finishes the page under way. Nothing needs the database for a job after that. */
  stop(): Promise<void>;
}

export function serverJobs(config: Config, log: ServerParts['log'], control: WorkingControlPlane): ServerJobs {
  const { database, retention } = config;
  const { sweepIntervalSeconds } = retention;
  const jobs = new BackgroundJobs({ control, clock: systemClock, owner: workerName(database), sweepIntervalSeconds, log });
  return {
    control: jobs.control,
    working: (server) => ({
      async listen() {
        const url = await server.listen();
        tellOfRetention(retention, log);
        jobs.start();
        return url;
      },
      stop() {
        // Awaited where the database closes: a page that takes its time keeps no request from being drained.
        void jobs.stop();
        return server.stop();
      },
    }),
    stop: () => jobs.stop(),
  };
}

/**
 * What this process is called as a worker. On SQLite it is the only one, so that what a process before it left is taken over
 * at once. On PostgreSQL there may be several, also in containers that all have one host name and begin with the same process id:
 * under one name they would take each other's jobs.
 */
function workerName({ kind }: Config['database']): string {
  return kind === 'sqlite' ? 'the server' : `${hostname()}/${randomUUID()}`;
}

function tellOfRetention({ durations, sweepIntervalSeconds }: Config['retention'], log: ServerParts['log']): void {
  const from = Object.keys(durations).length > 0 ? 'ARTIFACTSTORE_RETENTION_CONFIG_PATH' : 'built in';
  log.info({ from, overridden_seconds: durations, sweep_interval_seconds: sweepIntervalSeconds }, 'retention durations');
}
