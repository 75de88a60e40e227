import type { IncomingMessage } from 'node:http';
import { type GrantJwk, generateGrantJwk, publicJwk } from '@artifact-store/planes';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { linkControlPlanes } from '../src/index.js';
import { instantPace } from './samples.js';
import { closedUrl, json, problem, scriptedServer } from './scripted-server.js';

let one: GrantJwk;
let two: GrantJwk;
beforeAll(async () => {
  one = publicJwk(await generateGrantJwk());
  two = publicJwk(await generateGrantJwk());
});

function link(url: string) {
  const pace = instantPace();
  return Object.assign(linkControlPlanes({ urls: [url], credential: 'c'.repeat(43), patienceMilliseconds: 5000, pace }), {
    pace,
  });
}

const trust = (keys: readonly unknown[], logId = 'log', lastSequence: number | null = 0) =>
  json(200, { log_id: logId, last_sequence: lastSequence, keys });

describe('trust in the keys of the control plane', () => {
  it('asks for them when first needed, once for all who need them then', async () => {
    await using server = await scriptedServer(trust([one, two]));
    await using plane = link(server.url);
    const found = await Promise.all([plane.trust.find(one.kid), plane.trust.find(two.kid), plane.trust.find('other')]);
    expect(found).toMatchObject([
      { logId: 'log', key: { keyId: one.kid, algorithm: 'Ed25519' } },
      { logId: 'log', key: { keyId: two.kid } },
      { logId: 'log', key: undefined },
    ]);
    expect(server.seen.map(({ url }) => url)).toEqual(['/internal/trust']);
  });

  it('asks again for a key that it does not know, at most once a second', async () => {
    await using server = await scriptedServer(trust([one]), trust([two, one]));
    await using plane = link(server.url);
    const before = await plane.trust.find(one.kid);
    expect(await plane.trust.find(two.kid)).toMatchObject({ key: undefined });
    plane.pace.pass(1000);
    expect(await plane.trust.find(two.kid)).toMatchObject({ key: { keyId: two.kid } });
    expect(await plane.trust.find('made up')).toMatchObject({ key: undefined });
    expect(server.seen).toHaveLength(2);
    expect((await plane.trust.find(one.kid)).key).toBe(before.key);
  });

  it('notices by refresh that a key was taken back and that the log is another', async () => {
    await using server = await scriptedServer(trust([one, two]), trust([two], 'other log'));
    await using plane = link(server.url);
    await plane.trust.find(one.kid);
    await plane.trust.refresh();
    expect(await plane.trust.find(two.kid)).toMatchObject({ logId: 'other log', key: { keyId: two.kid } });
    expect(await plane.trust.find(one.kid)).toMatchObject({ key: undefined });
  });

  it('keeps the keys that it knows while the control plane is away', async () => {
    await using server = await scriptedServer(trust([one]), (request) => void request.socket.destroy());
    await using plane = link(server.url);
    await plane.trust.find(one.kid);
    await expect(plane.trust.refresh()).rejects.toMatchObject({ code: 'control_plane_unavailable' });
    expect(await plane.trust.find(one.kid)).toMatchObject({ key: { keyId: one.kid } });
    plane.pace.pass(1000);
    expect(await plane.trust.find(two.kid)).toMatchObject({ logId: 'log', key: undefined });
  });

  it('is not to be had from a control plane that never answered', async () => {
    await using plane = link(await closedUrl());
    await expect(plane.trust.find('any')).rejects.toMatchObject({ code: 'control_plane_unavailable' });
    await expect(plane.trust.find('any')).rejects.toMatchObject({ code: 'control_plane_unavailable' });
  });

  it('tells of a credential that the control plane does not know', async () => {
    await using server = await scriptedServer(problem(401, { code: 'plane_credential_unknown', detail: 'x' }));
    await using plane = link(server.url);
    const untaken = { code: 'control_plane_unavailable', detail: expect.stringContaining('credential') };
    await expect(plane.trust.find('any')).rejects.toMatchObject(untaken);
    // It is not asked again so soon, and the reason is the same.
    await expect(plane.trust.find('any')).rejects.toMatchObject(untaken);
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['of another kind', { kty: 'oct', crv: 'Ed25519', kid: 'k', x: 'x' }],
    ['without its number', { kty: 'OKP', crv: 'Ed25519', kid: 'k', x: 'AA' }],
  ])('takes no key %s', async (_, key) => {
    await using server = await scriptedServer(trust([key]));
    await using plane = link(server.url);
    await expect(plane.trust.find('k')).rejects.toMatchObject({ code: 'control_plane_unavailable' });
  });
});

describe('whether the log has objects on a backend', () => {
  it('is asked for under its name', async () => {
    await using server = await scriptedServer(json(200, { has_objects: true }), json(200, { has_objects: false }));
    await using plane = link(server.url);
    expect([await plane.log.hasObjectsOn('local'), await plane.log.hasObjectsOn('a/b?')]).toEqual([true, false]);
    expect(server.seen.map(({ url }) => url)).toEqual(['/internal/backends/local', '/internal/backends/a%2Fb%3F']);
  });

  it.each([
    ['is away', (request: IncomingMessage) => void request.socket.destroy()],
    ['has no database', problem(503, { code: 'database_unavailable', detail: 'away' })],
    ['does not know us', problem(401, { code: 'plane_credential_unknown', detail: 'x' })],
    ['answers something else', json(200, {})],
  ])('is not known while the control plane %s', async (_, answer) => {
    await using server = await scriptedServer(answer);
    await using plane = link(server.url);
    await expect(plane.log.hasObjectsOn('local')).rejects.toMatchObject({ code: 'control_plane_unavailable' });
  });
});

describe('the head of the log, as the control plane tells it', () => {
  it('is asked for anew each time, and the keys along with it', async () => {
    await using server = await scriptedServer(trust([one], 'log', 7), trust([two], 'other log', 9));
    await using plane = link(server.url);
    expect(await plane.log.head()).toEqual({ logId: 'log', lastSequence: 7 });
    expect(await plane.log.head()).toEqual({ logId: 'other log', lastSequence: 9 });
    expect(await plane.trust.find(two.kid)).toMatchObject({ logId: 'other log', key: { keyId: two.kid } });
    expect(server.seen).toHaveLength(2);
  });

  it('is never one that was told before the call, and asked for once by all who wait', async () => {
    const asked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    await using server = await scriptedServer(
      async (request, response) => {
        asked.resolve();
        await held.promise;
        await trust([one], 'log', 7)(request, response);
      },
      trust([one], 'log', 8),
    );
    await using plane = link(server.url);
    const refreshed = plane.trust.refresh();
    await asked.promise;
    const heads = [plane.log.head(), plane.log.head()];
    held.resolve();
    await refreshed;
    expect(await Promise.all(heads)).toEqual([8, 8].map((lastSequence) => ({ logId: 'log', lastSequence })));
    expect(server.seen).toHaveLength(2);
  });

  it('is not what was known, while the control plane or its database is away; keys are', async () => {
    const away = (request: IncomingMessage) => void request.socket.destroy();
    await using server = await scriptedServer(trust([one], 'log', 7), trust([one], 'log', null), away);
    await using plane = link(server.url);
    await plane.log.head();
    for (const _ of ['its database', 'itself']) {
      await expect(plane.log.head()).rejects.toMatchObject({ code: 'control_plane_unavailable' });
      expect(await plane.trust.find(one.kid)).toMatchObject({ key: { keyId: one.kid } });
    }
  });
});
