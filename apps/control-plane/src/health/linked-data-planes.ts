import { linkDataPlane } from '@artifact-store/client';
import type { Config } from '@artifact-store/config';
import type { BackendHealth, CallOptions, DataPlane } from '@artifact-store/planes';

/** The data planes of a deployment, as far as the control plane asks them itself. */
export interface LinkedDataPlanes extends Pick<DataPlane, 'health'> {
  close(): Promise<void>;
}

/** @throws InvalidConfigurationError for a URL that is none */
export function linkDataPlanes({ planes, storage }: Pick<Config, 'planes' | 'storage'>): LinkedDataPlanes {
  const links = planes.dataPlaneUrls.map((url) => ({ name: new URL(url).host, ...linkDataPlane({ url, connections: 2 }) }));
  const unknown = { backendId: storage.defaultBackendId, healthy: false, freeBytes: null, totalBytes: null };
  return {
    /** Each backend as each data plane sees it; one that does not answer stands for what it should know. */
    async health(options: CallOptions = {}): Promise<readonly BackendHealth[]> {
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
