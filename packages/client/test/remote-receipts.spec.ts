import { buffer } from 'node:stream/consumers';
import { ControlPlaneUnavailableError, MAX_RECEIPTS } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { linkControlPlanes, type Pace } from '../src/index.js';
import { fileJson, instantPace, receipt } from './samples.js';
import { closedUrl, json, problem, scriptedServer } from './scripted-server.js';

const CREDENTIAL = 'c'.repeat(43);

function link(...urls: string[]) {
  const pace = instantPace();
  return Object.assign(linkControlPlanes({ urls, credential: CREDENTIAL, patienceMilliseconds: 5000, pace }), { pace });
}

const recorded = json(200, { results: [{ file: fileJson }] });

describe('receipts', () => {
  it('go to the control plane under the plane credential, each with its own result', async () => {
    const error = { code: 'duplicate_relative_path', detail: 'taken', members: { digest: 'blake3:ab' } };
    await using server = await scriptedServer(json(200, { results: [{ file: fileJson }, { error }] }));
    await using plane = link(server.url);
    const results = await plane.receipts.record([receipt('a'), receipt('b')]);
    expect(results).toMatchObject([
      { file: { fileId: fileJson.file_id } },
      { error: { code: 'duplicate_relative_path', detail: 'taken', members: { digest: 'blake3:ab' } } },
    ]);
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/internal/receipts',
      headers: { authorization: `Bearer ${CREDENTIAL}` },
    });
  });

  it('are sent again, the very same ones, while the connection breaks or the answer is 503', async () => {
    const bodies: string[] = [];
    await using server = await scriptedServer(
      async (request) => {
        bodies.push((await buffer(request)).toString());
        request.socket.destroy();
      },
      async (request, response) => {
        bodies.push((await buffer(request)).toString());
        await problem(503, { code: 'replaying', detail: 'x' })(request, response);
      },
      json(502, 'of some proxy', { 'content-type': 'text/html' }),
      recorded,
    );
    await using plane = link(server.url);
    await expect(plane.receipts.record([receipt('a')])).resolves.toHaveLength(1);
    expect(bodies[0]).toBe(bodies[1]);
    expect(plane.pace.waits).toEqual([50, 100, 200]);
  });

  it('are given up where the link is closed while they wait', async () => {
    const { promise: isWaiting, resolve: waits } = Promise.withResolvers<void>();
    const pace: Pace = {
      ...instantPace(),
      wait: (_milliseconds, signal) => {
        waits();
        return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      },
    };
    const plane = linkControlPlanes({ urls: [await closedUrl()], credential: CREDENTIAL, patienceMilliseconds: 3_600_000, pace });
    const recording = plane.receipts.record([receipt('a')]);
    const refused = expect(recording).rejects.toThrow(ControlPlaneUnavailableError);
    await isWaiting;
    await plane.close();
    await refused;
  });

  it('go to the next control plane at once where one does not answer, and to that one first from then on', async () => {
    await using first = await scriptedServer(problem(503, { code: 'draining', detail: 'x' }));
    await using second = await scriptedServer(recorded);
    await using plane = link(first.url, second.url);
    await plane.receipts.record([receipt('a')]);
    await plane.receipts.record([receipt('a')]);
    expect([first.seen.length, second.seen.length, plane.pace.waits]).toEqual([1, 2, []]);
  });

  it('are given up when patience is at its end, without a word of where the control plane is', async () => {
    const url = await closedUrl();
    await using plane = link(url);
    const error = await plane.receipts.record([receipt('a')]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'control_plane_unavailable',
      detail: 'the control plane does not answer the data plane',
    });
    expect(plane.pace.now()).toBeLessThanOrEqual(5000);
    expect(plane.pace.now()).toBeGreaterThan(3000);
  });

  it('are given up when patience is at its end, also where all control planes take them and are silent', async () => {
    await using first = await scriptedServer(() => {});
    await using second = await scriptedServer(() => {});
    const urls = [first.url, second.url];
    await using plane = linkControlPlanes({ urls, credential: CREDENTIAL, patienceMilliseconds: 2500 });
    await expect(plane.receipts.record([receipt('a')])).rejects.toThrow(ControlPlaneUnavailableError);
    // Each was asked, and none again once the time was over.
    expect(first.seen.length).toBeGreaterThan(0);
    expect(second.seen).toHaveLength(1);
  });

  it.each([
    [
      'a credential that is unknown',
      problem(401, { code: 'plane_credential_unknown', detail: 'x' }),
      'control_plane_unavailable',
    ],
    ['a defect', problem(500, { code: 'internal_error', detail: 'x' }), 'internal_error'],
    ['results for other receipts', json(200, { results: [] }), 'control_plane_unavailable'],
    ['an error code of another version', json(200, { results: [{ error: { code: 'x' } }] }), 'control_plane_unavailable'],
    ['no control plane at all', json(404, '<html>', { 'content-type': 'text/html' }), 'control_plane_unavailable'],
  ])('are not sent again where the answer is %s', async (_, answer, code) => {
    await using server = await scriptedServer(answer);
    await using plane = link(server.url);
    await expect(plane.receipts.record([receipt('a')])).rejects.toMatchObject({ code });
    expect(server.seen).toHaveLength(1);
  });

  it('are not more than one call takes', async () => {
    await using plane = link(await closedUrl());
    const receipts = Array.from({ length: MAX_RECEIPTS + 1 }, () => receipt('a'));
    await expect(plane.receipts.record(receipts)).rejects.toThrow(RangeError);
  });
});
