import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { linkControlPlanes } from '@artifact-store/client';
import { configOf } from '@artifact-store/config';
import { dataPlaneProcessModule } from '@artifact-store/data-plane/module';
import { openData } from '@artifact-store/embedded/data';
import { createLog, openServer } from '@artifact-store/http-app';
import { generateGrantJwk, importGrantKey, routableUrl } from '@artifact-store/planes';
import {
  type AccessSubject,
  accessMaterial,
  keepLog,
  registerSecrets,
  temporaryDirectory,
  withServedRoutes,
} from '@artifact-store/testkit';
import { openControlPlane } from '../src/control-plane-server.js';

const CREDENTIAL = 'the-plane-credential-of-the-matrix-0123456789';
const ALL = 'everything-secret-0123456789';
const SECRETS = {
  unknown: 'not-a-configured-token',
  read: 'reader-secret-0123456789',
  write: 'writer-secret-0123456789',
  admin: 'admin-secret-0123456789',
  'plane credential': CREDENTIAL,
};

/** Both planes as two servers in this process, each with all that its own process would serve. */
export async function splitAccess({
  anonymousRead,
}: {
  readonly anonymousRead: boolean;
}): Promise<Record<'control' | 'data', AccessSubject>> {
  const { path: directory } = await temporaryDirectory();
  const jwk = await generateGrantJwk();
  registerSecrets([CREDENTIAL, ALL, SECRETS.read, SECRETS.write, SECRETS.admin, jwk.d ?? '']);
  const keys = join(directory, 'keys.json');
  writeFileSync(keys, JSON.stringify({ grant_keys: [jwk], plane_credentials: [CREDENTIAL] }), { mode: 0o600 });
  const config = configOf({
    ARTIFACTSTORE_DATABASE_URL: `sqlite:///${directory}/artifactstore.db`,
    ARTIFACTSTORE_STORAGE_LOCAL_ROOT: `${directory}/storage`,
    ARTIFACTSTORE_STATE_DIR: directory,
    ARTIFACTSTORE_HTTP_HOST: '127.0.0.1',
    ARTIFACTSTORE_HTTP_PORT: '0',
    ARTIFACTSTORE_PLANE_KEYS_REF: `file:${keys}`,
    // Nothing here follows a redirect.
    ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL: 'http://127.0.0.1:1',
    ARTIFACTSTORE_ANON_READ: String(anonymousRead),
    ARTIFACTSTORE_AUTH_TOKENS: `r:read=${SECRETS.read},w:write=${SECRETS.write},a:admin=${SECRETS.admin},all=${ALL}`,
  });
  const log = createLog('debug', keepLog('in-process'));
  const control = await withServedRoutes(async () => {
    const server = await openControlPlane(config, log);
    return { url: await server.listen(), stop: () => server.stop() };
  });
  const { url } = control.made;
  const link = linkControlPlanes({ urls: [url], credential: CREDENTIAL, patienceMilliseconds: 1000 });
  const opened = await openData(config, link);
  const module = dataPlaneProcessModule({
    data: opened.data,
    idleTimeoutSeconds: 1,
    askControlPlane: () => link.trust.refresh(),
  });
  const data = await withServedRoutes(async () => {
    const server = await openServer({ module, log, listen: config.http, drainSeconds: 1, routableUrl, close: opened.close });
    return { url: await server.listen(), stop: () => server.stop() };
  });
  const material = await accessMaterial({ url, dataUrl: data.made.url, token: ALL, key: await importGrantKey(jwk) });
  const close = async () => {
    await data.made.stop();
    await link.close();
    await control.made.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const subjectOf = ({ made, served }: typeof control): AccessSubject => ({
    url: made.url,
    served,
    secrets: SECRETS,
    material,
    close,
  });
  return { control: subjectOf(control), data: subjectOf(data) };
}
