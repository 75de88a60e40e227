import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { linkDataPlane } from '../src/index.js';
import { ADDRESS, SHA256 } from './samples.js';
import { json, problem, scriptedServer } from './scripted-server.js';

const GRANT = 'a.grant.of-the-control-plane';
const REQUEST = { grant: GRANT, digest: 'both', maxBytesPerSecond: 1000 } as const;
const verdictJson = {
  ...{ content_address: ADDRESS, generation: 1, mismatch: 'primary' },
  ...{ actual_content_address: ADDRESS, actual_sha256: SHA256, actual_size_bytes: 3 },
};

/** Keeps what it was sent, and answers. */
function taking(status: number, body: unknown) {
  const sent: unknown[] = [];
  const answer: ReturnType<typeof json> = async (request, response) => {
    sent.push(JSON.parse((await buffer(request)).toString()));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  return { sent, answer };
}

describe('a verification by a data plane', () => {
  it('has its grant in the body and nowhere else', async () => {
    const { sent, answer } = taking(200, { verdicts: [verdictJson] });
    await using server = await scriptedServer(answer);
    await using plane = linkDataPlane({ url: `${server.url}/below` });
    expect(await plane.data.verify(REQUEST)).toEqual([
      {
        ...{ contentAddress: ADDRESS, generation: 1, mismatch: 'primary' },
        ...{ actualContentAddress: ADDRESS, actualSha256: SHA256, actualSizeBytes: 3 },
      },
    ]);
    expect(sent).toEqual([{ grant: GRANT, digest: 'both', max_bytes_per_second: 1000 }]);
    expect(server.seen).toMatchObject([{ method: 'POST', url: '/below/data/verifications' }]);
    expect(JSON.stringify(server.seen)).not.toContain(GRANT);
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('takes as long as it takes, while the data plane shows that it lives', async () => {
    await using server = await scriptedServer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      // Longer in all than the connection may be silent.
      for (let blank = 0; blank < 8; blank++) {
        response.write(' ');
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      response.end(JSON.stringify({ verdicts: [] }));
    });
    await using plane = linkDataPlane({ url: server.url, idleTimeoutSeconds: 1 });
    expect(await plane.data.verify(REQUEST)).toEqual([]);
  });

  it('that fails once its answer has begun is told by the answer', async () => {
    const error = { code: 'backend_unavailable', detail: 'EIO', members: { backend_id: 'local' } };
    await using server = await scriptedServer(json(200, { error }));
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.verify(REQUEST)).rejects.toMatchObject(error);
    await expect(plane.data.delete({ grant: GRANT })).rejects.toMatchObject(error);
  });

  it('that the data plane dies over is no answer, however much of it came', async () => {
    await using server = await scriptedServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('  {"verdicts":[', () => response.destroy());
    });
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.verify(REQUEST)).rejects.toMatchObject({ code: 'connection_failed' });
    expect(server.seen).toHaveLength(1);
  });

  it('is given up by closing the connection', async () => {
    const gone = Promise.withResolvers<void>();
    const controller = new AbortController();
    await using server = await scriptedServer(async (_request, response) => {
      response.writeHead(200).write(' ');
      setImmediate(() => controller.abort(new Error('enough')));
      await once(response, 'close');
      gone.resolve();
    });
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.verify(REQUEST, { signal: controller.signal })).rejects.toThrow('enough');
    await gone.promise;
  });
});

describe('a deletion by a data plane', () => {
  it('has its grant in the body and nowhere else', async () => {
    const { sent, answer } = taking(200, {});
    await using server = await scriptedServer(answer);
    await using plane = linkDataPlane({ url: server.url });
    await plane.data.delete({ grant: GRANT });
    expect(sent).toEqual([{ grant: GRANT }]);
    expect(server.seen).toMatchObject([{ method: 'POST', url: '/data/deletions' }]);
  });

  it('that is refused says why, and is not sent again by itself', async () => {
    const why = { code: 'storage_not_ours', detail: 'it belongs to another log', backend_id: 'local' };
    await using server = await scriptedServer(problem(503, why, { 'retry-after': '1' }));
    await using plane = linkDataPlane({ url: server.url });
    await expect(plane.data.delete({ grant: GRANT })).rejects.toMatchObject({ code: why.code, members: { backend_id: 'local' } });
    expect(server.seen).toHaveLength(1);
  });
});
