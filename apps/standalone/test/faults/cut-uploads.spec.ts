import { chance, type Json, jsonOf, SEED, Sender, stagedFiles } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const random = chance(SEED);
const CONTENT = { small: Buffer.alloc(1000, 'small '), large: Buffer.alloc(700_000, 'large ') };
const CHUNK_BYTES = 65_536;
const BOUNDARY = 'a-boundary';

/** What comes behind the header of an upload. */
const BODIES = {
  'a raw body': (content: Buffer, _path: string) => content,
  'a form': (content: Buffer, path: string) =>
    Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="relative_path"\r\n\r\n${path}\r\n`),
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`),
      content,
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]),
};

const FRAMINGS = {
  'Content-Length': (body: Buffer) => ({ fields: { 'content-length': String(body.length) }, sent: body }),
  chunked: (body: Buffer) => ({ fields: { 'transfer-encoding': 'chunked' }, sent: chunked(body) }),
};

function chunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < body.length; start += CHUNK_BYTES) {
    const chunk = body.subarray(start, start + CHUNK_BYTES);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** Nothing, the first and all but the last byte, an end between two chunks of the sender, and some by chance. */
function cutPoints(length: number): number[] {
  const between = length > CHUNK_BYTES ? [CHUNK_BYTES, CHUNK_BYTES + 1] : [];
  return [0, 1, length - 1, ...between, random(length), random(length), random(length)];
}

describe(`an upload that is cut off (seed ${SEED})`, () => {
  let server: FaultyServer;
  let packageId: string;
  let before: number;
  beforeAll(async () => {
    server = await FaultyServer.start();
    packageId = await server.newPackage();
    before = await server.lastEvent();
  });
  afterAll(() => server.stop());

  let uploads = 0;

  /** An upload of which so many bytes behind the header are sent; answers its path. */
  const cutUpload = async (kind: keyof typeof BODIES, framing: keyof typeof FRAMINGS, content: Buffer, cut: number | 'all') => {
    uploads += 1;
    const [path, id] = [`cut-${uploads}`, `upload-${uploads}`];
    const { fields, sent } = FRAMINGS[framing](BODIES[kind](content, path));
    const [method, target, type] =
      kind === 'a form'
        ? (['POST', `/packages/${packageId}/files`, `multipart/form-data; boundary=${BOUNDARY}`] as const)
        : (['PUT', `/packages/${packageId}/files/${path}`, 'text/plain'] as const);
    const sender = await Sender.connect(server.process);
    sender.request(method, target, { ...fields, 'content-type': type, expect: '100-continue', 'x-request-id': id });
    await sender.until('100 Continue');
    await sender.write(sent.subarray(0, cut === 'all' ? sent.length : cut)).flushed();
    sender.cut(random(2) === 0 ? 'end' : 'reset');
    return { path, id };
  };

  describe.each(Object.keys(FRAMINGS) as (keyof typeof FRAMINGS)[])('%s', (framing) => {
    it.each(
      (Object.keys(BODIES) as (keyof typeof BODIES)[]).flatMap((kind) =>
        (['small', 'large'] as const).map((size) => [kind, size] as const),
      ),
    )('of %s, %s, leaves nothing behind, wherever it is cut', async (kind, size) => {
      const content = CONTENT[size];
      const { length } = FRAMINGS[framing](BODIES[kind](content, 'cut-99')).sent;
      const cuts = await Promise.all(cutPoints(length - 1).map((cut) => cutUpload(kind, framing, content, cut)));
      for (const { id } of cuts) await server.process.untilLogged(`"request_id":"${id}"`, 'upload_interrupted');
      expect(await server.lastEvent()).toBe(before);
      expect(await server.pathsIn(packageId)).toEqual([]);
      expect(stagedFiles(server.storageRoot)).toEqual([]);
      expect(await server.json('/health')).toMatchObject({ status: 'ok' });
    });
  });

  it('can be sent again', async () => {
    const { path, id } = await cutUpload('a raw body', 'Content-Length', CONTENT.large, 300_000);
    await server.process.untilLogged(`"request_id":"${id}"`, 'upload_interrupted');
    const file = await jsonOf(server.put(packageId, path, CONTENT.large), 201);
    expect(Buffer.from(await server.download(file.file_id)).equals(CONTENT.large)).toBe(true);
    expect(stagedFiles(server.storageRoot)).toEqual([]);
  });

  it.each(Object.keys(BODIES) as (keyof typeof BODIES)[])(
    'of which only the answer was lost, being %s, is stored whole or not at all',
    async (kind) => {
      const cuts = await Promise.all(Array.from({ length: 8 }, () => cutUpload(kind, 'Content-Length', CONTENT.large, 'all')));
      for (const { path } of cuts) {
        const again = await server.put(packageId, path, CONTENT.large);
        expect([201, 409]).toContain(again.status);
        const { file_id: fileId } = (await again.json()) as Json;
        expect(Buffer.from(await server.download(fileId)).equals(CONTENT.large)).toBe(true);
      }
    },
  );

  it('left the server as it was', async () => {
    const { code, stderr } = await server.stop();
    expect(code).toBe(0);
    expect(stderr).not.toContain('"level":"error"');
    expect(stagedFiles(server.storageRoot)).toEqual([]);
  });
});
