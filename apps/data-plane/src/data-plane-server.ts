import { linkControlPlanes } from '@artifact-store/client';
import { type Config, dataPlaneKeys } from '@artifact-store/config';
import { openData } from '@artifact-store/embedded/data';
import { openServer, type Server, type ServerParts } from '@artifact-store/http-app';
import { ArtifactStoreError, InvalidConfigurationError, routableUrl } from '@artifact-store/planes';
import { dataPlaneProcessModule } from './data-plane-process.module.js';

/** How long a grant key that was taken back, or a log that was replaced, may go unnoticed. */
const REFRESH_MILLISECONDS = 5 * 60 * 1000;

/**
 * A data plane as a process of its own: it stores and serves bytes under grants, and tells its control planes of them. It
 * starts without them, and takes grants once they have answered.
 * @throws InvalidConfigurationError, BackendUnavailableError
 */
export async function openDataPlane(config: Config, log: ServerParts['log']): Promise<Server> {
  const { credential } = dataPlaneKeys(config);
  const urls = config.planes.controlPlaneUrls;
  if (urls.length === 0) {
    throw new InvalidConfigurationError('ARTIFACTSTORE_CONTROL_PLANE_URL: a data plane records there what it stores');
  }
  const link = linkControlPlanes({ urls, credential, patienceMilliseconds: config.idleTimeoutSeconds * 1000 });
  const data = await openData(config, link).catch(async (error: unknown) => {
    await link.close();
    throw error;
  });
  const refresh = () =>
    link.trust.refresh().catch((error: unknown) => {
      const why = error instanceof ArtifactStoreError ? { code: error.code, detail: error.detail } : { err: error };
      log.warn(why, 'the control plane did not tell which grants hold; it is asked again when one is needed');
    });
  const timer = setInterval(refresh, REFRESH_MILLISECONDS);
  void refresh();
  return openServer({
    module: dataPlaneProcessModule({
      data: data.data,
      idleTimeoutSeconds: config.idleTimeoutSeconds,
      askControlPlane: () => link.trust.refresh(),
    }),
    log,
    listen: config.http,
    drainSeconds: config.drainSeconds,
    routableUrl,
    async close() {
      clearInterval(timer);
      // Bytes first: what they report must still find its log.
      await data.close();
      await link.close();
    },
  });
}
