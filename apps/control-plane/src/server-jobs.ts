import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '@artifact-store/config';
import { systemClock } from '@artifact-store/embedded/control';
import type { Server, ServerParts } from '@artifact-store/http-app';
import { BackgroundJobs, type BackgroundJobsParts, type ScheduledJob } from '@artifact-store/jobs';
import type { ControlPlane } from '@artifact-store/planes';

/** The long work of a server's process. */
export interface ServerJobs {
  /** The control plane to serve: a job that is asked for there is begun at once. */
  readonly control: ControlPlane;
  /** The server, with jobs worked on from when it listens until it stops. */
  working(server: Server): Server;
  /** Finishes the page under way. Nothing needs a plane for a job after that. */
  stop(): Promise<void>;
}

export function serverJobs(
  config: Config,
  log: ServerParts['log'],
  planes: Pick<BackgroundJobsParts, 'control' | 'data'>,
): ServerJobs {
  const owner = workerName(config.database);
  const jobs = new BackgroundJobs({ ...planes, clock: systemClock, owner, scheduled: scheduledOf(config), log });
  return {
    control: jobs.control,
    working: (server) => ({
      async listen() {
        const url = await server.listen();
        tellOfRetention(config.retention, log);
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

/** Sessions whose time is over take no bytes in any case: this is for those who look at the table, and for its size. */
const UPLOAD_EXPIRY_SECONDS = 3600;

/** A collection comes after the sweep of the same hour: what that marks, it lets go. */
function scheduledOf({ retention, fixity }: Config): readonly ScheduledJob[] {
  return [
    { kind: 'retention-sweep', intervalSeconds: retention.sweepIntervalSeconds },
    { kind: 'retention-gc', intervalSeconds: retention.gcIntervalSeconds },
    { kind: 'storage-verify', intervalSeconds: fixity.verifyIntervalSeconds },
    { kind: 'upload-expiry', intervalSeconds: UPLOAD_EXPIRY_SECONDS },
  ];
}

/**
 * What this process is called as a worker. On SQLite it is the only one, so that what a process before it left is taken over
 * at once. On PostgreSQL there may be several, also in containers that all have one host name and begin with the same process id:
 * under one name they would take each other's jobs.
 */
function workerName({ kind }: Config['database']): string {
  return kind === 'sqlite' ? 'the server' : `${hostname()}/${randomUUID()}`;
}

function tellOfRetention(retention: Config['retention'], log: ServerParts['log']): void {
  const { durations, sweepIntervalSeconds, gcIntervalSeconds, graceSeconds } = retention;
  const from = Object.keys(durations).length > 0 ? 'ARTIFACTSTORE_RETENTION_CONFIG_PATH' : 'built in';
  const intervals = { sweep_interval_seconds: sweepIntervalSeconds, gc_interval_seconds: gcIntervalSeconds };
  const told = { from, overridden_seconds: durations, ...intervals, gc_grace_seconds: graceSeconds };
  log.info(told, 'retention durations');
}
