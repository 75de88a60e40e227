import { linkDataPlane } from '@artifact-store/client';
import type { Config } from '@artifact-store/config';
import type { BackendHealth, CallOptions, DataPlane } from '@artifact-store/planes';

/** The data planes of a deployment, as far as the control plane asks them itself. */
export interface LinkedDataPlanes extends Pick<DataPlane, 'health'> {
  close(): Promise<void>;
}

/** A data plane takes three seconds at most to say how it is; whoever asks us waits for five. One is no reason to miss the rest. */
const TIMEOUT_MILLISECONDS = 4000;

/** @throws InvalidConfigurationError for a URL that is none */
export function linkDataPlanes(
  { planes, storage: { defaultBackendId: backendId } }: Pick<Config, 'planes' | 'storage'>,
  timeoutMilliseconds = TIMEOUT_MILLISECONDS,
): LinkedDataPlanes {
  const links = planes.dataPlaneUrls.map((url) => {
    return { name: new URL(url).host, ...linkDataPlane({ url, backendId, connections: 2 }) };
  });
  const unknown = { backendId, healthy: false, freeBytes: null, totalBytes: null };
  return {
    /** Each backend as each data plane sees it; one that does not answer stands for what it should know. */
    async health({ signal }: CallOptions = {}): Promise<readonly BackendHealth[]> {
      const late = AbortSignal.timeout(timeoutMilliseconds);
      const options = { signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
      const answers = links.map(async ({ name, data }) => {
        const backends = await data.health(options);
        const told = backends.length > 0 ? backends : [{ ...unknown, detail: 'it does not answer' }];
        return told.map((backend) => ({ ...backend, detail: `data plane ${name}: ${backend.detail}` }));
      });
      return (await Promise.all(answers)).flat();
    },
    async close() {
      await Promise.all(links.map((link) => link.close()));
    },
  };
}
