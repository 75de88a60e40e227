import { createHash } from 'node:crypto';
import { connect, linkControlPlanes } from '@artifact-store/client';
import { configOf } from '@artifact-store/config';
import { dataPlaneProcessModule } from '@artifact-store/data-plane/module';
import { createLog, openServer, type Server } from '@artifact-store/http-app';
import { type ControlPlane, publicJwk, routableUrl } from '@artifact-store/planes';
import {
  type InProcessSubject,
  inProcessPlanes,
  keepLog,
  type LinkedLog,
  type PlaneLink,
  type PlanesSubject,
  registerSecrets,
} from '@artifact-store/testkit';
import type { DynamicModule } from '@nestjs/common';
import { RedirectedByteRoutes } from '../src/bytes/redirected-byte-routes.js';
import { controlPlaneModule } from '../src/control-plane.module.js';
import { internalModule } from '../src/internal/internal.module.js';

const TOKEN = 'the-token-of-the-tests';
const CREDENTIAL = 'the-plane-credential-of-these-tests-0123456789';
const IDLE_SECONDS = 4;

/** Planes in this process with real HTTP between the caller and both of them, and between the two. */
export async function httpPlanes(): Promise<PlanesSubject> {
  const running: Server[] = [];
  registerSecrets([TOKEN, CREDENTIAL]);
  const log = createLog('debug', keepLog('in-process'));
  const serve = async (module: DynamicModule) => {
    const listen = { host: '127.0.0.1', port: 0 };
    const server = await openServer({ module, log, listen, drainSeconds: 1, routableUrl, close: async () => {} });
    running.push(server);
    return { url: await server.listen(), stop: () => server.stop() };
  };
  const internals: { url: string }[] = [];

  const link = async (control: ControlPlane, { jwk, ...trust }: LinkedLog): Promise<PlaneLink> => {
    registerSecrets([jwk.d ?? '']);
    const credentialDigests = [createHash('sha256').update(CREDENTIAL).digest()];
    const publicKeys = [publicJwk(jwk)];
    const internal = await serve(internalModule({ control, trust: { ...trust, publicKeys }, credentialDigests }));
    internals.push(internal);
    const patienceMilliseconds = IDLE_SECONDS * 1000;
    const linked = linkControlPlanes({ urls: [internal.url], credential: CREDENTIAL, patienceMilliseconds });
    return { ...linked, cut: internal.stop };
  };
  const planes = await inProcessPlanes({ link });
  const data = await serve(
    dataPlaneProcessModule({ data: planes.data, idleTimeoutSeconds: IDLE_SECONDS, askControlPlane: async () => {} }),
  );
  const api = await serve(apiOver(planes));

  const remote = connect({ apiUrl: api.url, token: TOKEN });
  const [internal] = internals;
  const {
    receipts,
    uploads: uploadLeases,
    close: closeLink,
  } = linkControlPlanes({
    urls: [internal?.url ?? ''],
    credential: CREDENTIAL,
    patienceMilliseconds: 0,
  });
  return {
    ...planes,
    control: { ...remote.control, receipts, uploadLeases },
    data: remote.dataPlane(data.url),
    async close() {
      await remote.close();
      await closeLink();
      for (const server of running) await server.stop();
      await planes.close();
    },
  };
}

function apiOver({ control, data }: InProcessSubject): DynamicModule {
  return controlPlaneModule({
    control,
    byteRoutes: new RedirectedByteRoutes(),
    backends: data,
    defaultBackendId: 'local',
    access: configOf({ ARTIFACTSTORE_AUTH_TOKENS: `ci=${TOKEN}` }).access,
  });
}
