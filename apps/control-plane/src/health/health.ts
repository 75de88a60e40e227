import type { BackendHealth, ControlPlane, DatabaseHealth, DataPlane, JobsHealth, StorageHealth } from '@artifact-store/planes';

/** What the checks say, taken together. */
export interface HealthReport {
  readonly database: DatabaseHealth;
  readonly jobs: JobsHealth;
  /** Null where it cannot be told. */
  readonly storage: StorageHealth | null;
  /** The backend that takes new files; where several data planes serve it, as the worst off of them sees it. */
  readonly defaultBackend: BackendHealth;
  readonly backends: readonly BackendHealth[];
  /** Nothing is wrong anywhere. */
  readonly isOk: boolean;
  /** Requests can be served: the database answers, and some data plane can store new files. */
  readonly isReady: boolean;
}

/** Asks both planes how they are. Never waits for long, never throws: what is wrong is the answer. */
export class Health {
  constructor(
    private readonly control: ControlPlane,
    private readonly data: Pick<DataPlane, 'health'>,
    private readonly defaultBackendId: string,
    private readonly timeoutMilliseconds = 5000,
  ) {}

  async check(): Promise<HealthReport> {
    const [database, jobs, storage, backends] = await Promise.all([
      this.orElse(
        () => this.control.health.check(),
        (detail) => ({ healthy: false, detail }),
      ),
      this.orElse(
        () => this.control.health.jobs(),
        (detail) => ({ healthy: false, detail }),
      ),
      this.orElse<StorageHealth | null>(
        () => this.control.health.storage(),
        () => null,
      ),
      this.orElse(
        (signal) => this.data.health({ signal }),
        (detail) => [unhealthy(this.defaultBackendId, detail)],
      ),
    ]);
    const taking = backends.filter(({ backendId }) => backendId === this.defaultBackendId);
    const defaultBackend =
      taking.find(({ healthy }) => !healthy) ?? taking[0] ?? unhealthy(this.defaultBackendId, 'not configured');
    return {
      database,
      jobs,
      storage,
      defaultBackend,
      backends,
      isOk: isSound(storage) && [database, jobs, defaultBackend, ...backends].every(({ healthy }) => healthy),
      isReady: database.healthy && taking.some(({ healthy }) => healthy),
    };
  }

  /** The answer of a check; what stands in for it if it fails or does not come in time. */
  private orElse<Answer>(
    check: (signal: AbortSignal) => Promise<Answer>,
    otherwise: (detail: string) => Answer,
  ): Promise<Answer> {
    const late = AbortSignal.timeout(this.timeoutMilliseconds);
    return new Promise((resolve) => {
      late.addEventListener('abort', () => resolve(otherwise(`no answer within ${this.timeoutMilliseconds} ms`)));
      check(late).then(resolve, () => resolve(otherwise('the check itself failed')));
    });
  }
}

function isSound(storage: StorageHealth | null): boolean {
  return storage?.failedLocations === 0 && (storage.missingObjects ?? 0) === 0;
}

function unhealthy(backendId: string, detail: string): BackendHealth {
  return { backendId, healthy: false, detail, freeBytes: null, totalBytes: null };
}
