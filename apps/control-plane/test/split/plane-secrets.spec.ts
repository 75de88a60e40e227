import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  jsonOf,
  problemOf,
  ServerDidNotStartError,
  type ServerProcess,
  stagedFiles,
  startServerProcess,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Besieged } from './besieged.js';
import { grantKeysIn, opened } from './forgery.js';

const USAGE_EXIT_CODE = 2;
const UNAVAILABLE = 'control_plane_unavailable';

describe('the secrets of planes', () => {
  let siege: Besieged;
  let packageId: string;
  const rogues: ServerProcess[] = [];
  beforeAll(async () => {
    siege = await Besieged.start({ internalPorts: true });
    packageId = await siege.newPackage();
  });
  afterAll(async () => {
    for (const rogue of rogues) await rogue.stop();
    await siege.stop();
  });

  /** A data plane of somebody else's making, beside the one of the deployment. */
  const startRogue = async (name: string, keys: string) => {
    const home = join(siege.home, name);
    mkdirSync(home);
    const env = { ARTIFACTSTORE_CONTROL_PLANE_URL: siege.planes.internalUrl, ARTIFACTSTORE_PLANE_KEYS_REF: `file:${keys}` };
    const rogue = await startServerProcess({ app: 'data-plane', home, env });
    rogues.push(rogue);
    return { rogue, storageRoot: join(home, 'var/storage') };
  };
  const upload = (url: string, path: string, grant: string) =>
    fetch(`${url}/data/packages/${packageId}/files/${path}?grant=${grant}`, { method: 'PUT', body: 'bytes' });

  it('keep a data plane that was given those of a control plane from starting, without showing them', async () => {
    const refusal = await startRogue('with-too-much', siege.planes.keyFiles.controlPlane).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ServerDidNotStartError);
    const { code, stderr } = (refusal as ServerDidNotStartError).end;
    expect(code).toBe(USAGE_EXIT_CODE);
    expect(stderr).toContain('which a data plane must not have');
    const [{ d = '' }] = grantKeysIn(siege.planes.keyFiles.controlPlane);
    for (const secret of [d, siege.planes.credential]) expect(stderr).not.toContain(secret);
  });

  it('keep a control plane that was given those of a data plane from starting', async () => {
    const home = join(siege.home, 'with-too-little');
    mkdirSync(home);
    const env = {
      ARTIFACTSTORE_PLANE_KEYS_REF: `file:${siege.planes.keyFiles.dataPlane}`,
      ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL: 'http://127.0.0.1:1',
    };
    const refusal = await startServerProcess({ app: 'control-plane', home, env }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ServerDidNotStartError);
    expect((refusal as ServerDidNotStartError).end.code).toBe(USAGE_EXIT_CODE);
    expect((refusal as ServerDidNotStartError).end.stderr).not.toContain(siege.planes.credential);
  });

  it('that are the credential alone show public keys, and no more', async () => {
    const { log_id: logId, keys } = await jsonOf(siege.internal('/trust'), 200);
    expect(logId).toEqual(expect.any(String));
    const [{ kid, x }] = grantKeysIn(siege.planes.keyFiles.controlPlane);
    expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', kid, x }]);
    await siege.expectEvents(0, async () => {
      for (const path of ['', '/', '/receipts', '/trust/keys', '/packages', '/events', '/health']) {
        const code = path === '/receipts' ? 'method_not_allowed' : 'route_not_found';
        await problemOf(siege.internal(path), code === 'method_not_allowed' ? 405 : 404, code);
      }
    });
  });

  it('that are wrong make a data plane degraded, and every upload to it an error that says so', async () => {
    const keys = join(siege.home, 'made-up.json');
    writeFileSync(keys, JSON.stringify({ plane_credentials: [randomBytes(32).toString('base64url')] }), { mode: 0o600 });
    const { rogue, storageRoot } = await startRogue('with-a-made-up-credential', keys);
    const health = await jsonOf(fetch(`${rogue.url}/health`), 200);
    expect(health).toMatchObject({ status: 'degraded', control_plane: { healthy: false } });
    expect((await fetch(`${rogue.url}/health/ready`)).status).toBe(503);
    const read = await siege.readGrant(await siege.stored(packageId, 'a'));
    await siege.expectEvents(0, async () => {
      // It is not the client that is wrong: its grant is good.
      const refused = await problemOf(upload(rogue.url, 'rogue', await siege.uploadGrant(packageId)), 503, UNAVAILABLE);
      expect(refused.detail).toContain('credential');
      await problemOf(fetch(`${rogue.url}/data/files/${opened(read).claims.file_id}?grant=${read}`), 503, UNAVAILABLE);
    });
    expect(stagedFiles(storageRoot)).toEqual([]);
    await rogue.untilLogged(UNAVAILABLE, 'does not take the credential of this data plane');
  });

  it('that are taken back leave a data plane that serves what is granted, and records nothing', async () => {
    const [control] = siege.planes.controlPlanes;
    const [data] = siege.planes.dataPlanes;
    const read = await siege.readGrant(await siege.stored(packageId, 'b'));
    const { controlPlane: path } = siege.planes.keyFiles;
    const document = JSON.parse(readFileSync(path, 'utf8')) as object;
    const withCredential = async (credential: string) => {
      writeFileSync(path, JSON.stringify({ ...document, plane_credentials: [credential] }));
      await control.stop();
      await control.start();
    };
    await withCredential(randomBytes(32).toString('base64url'));
    await siege.expectEvents(0, async () => {
      const refused = await problemOf(upload(data.url, 'too-late', await siege.uploadGrant(packageId)), 503, UNAVAILABLE);
      expect(refused.detail).toContain('credential');
      expect(await (await siege.atData(`/data/files/${opened(read).claims.file_id}?grant=${read}`)).text()).toBe('bytes of b');
    });
    expect(stagedFiles(siege.planes.storageRoot)).toEqual([]);
    await withCredential(siege.planes.credential);
    await siege.expectEvents(1, () => siege.stored(packageId, 'too-late'));
  });

  it('on a port of their own open nothing at the API, nor a token of the API anything there', async () => {
    const { url, internalUrl, credential, token } = siege.planes;
    const send = (at: string, bearer: string, init: RequestInit = {}) =>
      fetch(at, { ...init, headers: { authorization: `Bearer ${bearer}` } });
    for (const bearer of [credential, token]) {
      await problemOf(send(`${url}/internal/trust`, bearer), 404, 'route_not_found');
      await problemOf(send(`${url}/internal/receipts`, bearer, { method: 'POST', body: '{}' }), 404, 'route_not_found');
      for (const path of ['/', '/health', '/packages', '/events', '/docs', '/openapi.json']) {
        await problemOf(send(`${internalUrl}${path}`, bearer), 404, 'route_not_found');
      }
    }
    await problemOf(send(`${internalUrl}/internal/trust`, token), 401, 'plane_credential_unknown');
  });
});
