import type { BackendHealth, DataPlane } from '@artifact-store/planes';

/** A data plane's health on the wire. */
export interface HealthJson {
  readonly status: 'ok' | 'degraded';
  readonly control_plane: { readonly healthy: boolean; readonly detail: string };
  readonly backends: readonly BackendHealthJson[];
}

interface BackendHealthJson {
  readonly backend_id: string;
  readonly healthy: boolean;
  readonly detail: string;
  readonly free_bytes: number | null;
  readonly total_bytes: number | null;
}

/** Less than a control plane waits for the answer: one that is away, or stands still, is told of and does not hide the backends. */
const TIMEOUT_MILLISECONDS = 3000;

/** Asks the backends, and whether the control plane answers. Never waits for long, never throws. */
export class DataPlaneHealth {
  constructor(
    private readonly data: Pick<DataPlane, 'health'>,
    /** Rejects where the control plane does not answer. */
    private readonly askControlPlane: () => Promise<void>,
    private readonly timeoutMilliseconds = TIMEOUT_MILLISECONDS,
  ) {}

  async check(): Promise<HealthJson> {
    const [backends, controlPlane] = await Promise.all([this.backends(), this.controlPlane()]);
    const isOk = controlPlane.healthy && backends.length > 0 && backends.every(({ healthy }) => healthy);
    return { status: isOk ? 'ok' : 'degraded', control_plane: controlPlane, backends: backends.map(backendJson) };
  }

  private async backends(): Promise<readonly BackendHealth[]> {
    const signal = AbortSignal.timeout(this.timeoutMilliseconds);
    return this.inTime(this.data.health({ signal })).catch(() => []);
  }

  private async controlPlane(): Promise<HealthJson['control_plane']> {
    try {
      await this.inTime(this.askControlPlane());
      return { healthy: true, detail: 'it answers' };
    } catch {
      return { healthy: false, detail: 'it does not answer, or does not know the credential of this data plane' };
    }
  }

  private inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('too late')), this.timeoutMilliseconds);
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
}

function backendJson({ backendId, healthy, detail, freeBytes, totalBytes }: BackendHealth): BackendHealthJson {
  return { backend_id: backendId, healthy, detail, free_bytes: freeBytes, total_bytes: totalBytes };
}
