import { linkDataPlane } from '@artifact-store/client';
import type { Config } from '@artifact-store/config';
import { ArtifactStoreError, type BackendHealth, type DataPlane, StorageNotOursError } from '@artifact-store/planes';

/** The data planes of a deployment, as far as the control plane asks them itself: for their health, and for the work of jobs. */
export interface LinkedDataPlanes extends Pick<DataPlane, 'health' | 'delete' | 'verify' | 'list' | 'stat'> {
  close(): Promise<void>;
}

/** A data plane takes three seconds at most to say how it is; whoever asks us waits for five. One is no reason to miss the rest. */
const TIMEOUT_MILLISECONDS = 4000;
/** One for the work of jobs, the others for questions. */
const CONNECTIONS = 3;

/** @throws InvalidConfigurationError for a URL that is none */
export function linkDataPlanes(
  { planes, storage: { defaultBackendId: backendId } }: Pick<Config, 'planes' | 'storage'>,
  timeoutMilliseconds = TIMEOUT_MILLISECONDS,
): LinkedDataPlanes {
  const links = planes.dataPlaneUrls.map((url) => {
    return { name: new URL(url).host, ...linkDataPlane({ url, backendId, connections: CONNECTIONS }) };
  });
  const dataPlanes = links.map(({ data }) => data);
  const unknown = { backendId, healthy: false, freeBytes: null, totalBytes: null };
  return {
    /** Each backend as each data plane sees it; one that does not answer stands for what it should know. */
    async health({ signal } = {}): Promise<readonly BackendHealth[]> {
      const late = AbortSignal.timeout(timeoutMilliseconds);
      const options = { signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
      const answers = links.map(async ({ name, data }) => {
        const backends = await data.health(options);
        const told = backends.length > 0 ? backends : [{ ...unknown, detail: 'it does not answer' }];
        return told.map((backend) => ({ ...backend, detail: `data plane ${name}: ${backend.detail}` }));
      });
      return (await Promise.all(answers)).flat();
    },
    delete: (request, options = {}) => firstOf(dataPlanes, (data) => data.delete(request, options), options.signal),
    verify: (request, options = {}) => firstOf(dataPlanes, (data) => data.verify(request, options), options.signal),
    list: (request, options = {}) => firstOf(dataPlanes, (data) => data.list(request, options), options.signal),
    stat: (request, options = {}) => firstOf(dataPlanes, (data) => data.stat(request, options), options.signal),
    async close() {
      await Promise.all(links.map((link) => link.close()));
    },
  };
}

/** All of them have the same backends: what one cannot do now, the next does. @throws what the last of them throws */
async function firstOf<Answer>(
  dataPlanes: readonly DataPlane[],
  ask: (dataPlane: DataPlane) => Promise<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  let failure: unknown;
  for (const dataPlane of dataPlanes) {
    try {
      return await ask(dataPlane);
    } catch (error) {
      if (signal?.aborted === true || !mayGoElsewhere(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Storage that is not ours is that for all of them. */
function mayGoElsewhere(error: unknown): boolean {
  return error instanceof ArtifactStoreError && error.kind === 'unavailable' && !(error instanceof StorageNotOursError);
}
