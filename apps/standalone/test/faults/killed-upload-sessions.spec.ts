import { setTimeout } from 'node:timers/promises';
import { type Json, jsonOf, replayed, Sender, stagedFiles, temporaryDirectory, until } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const CONTENT = Buffer.alloc(900_000, 'content ');

describe('a server that is killed while it receives the bytes of an upload session', () => {
  it('has the session when it is back, which takes the bytes once nothing is heard of the dead, and records them once', async () => {
    const { path: home } = await temporaryDirectory();
    const dying = await FaultyServer.start({ home });
    const packageId = await dying.newPackage();
    const file = { package_id: packageId, relative_path: 'a', media_type: 'text/plain', size_bytes: CONTENT.length };
    const session = await jsonOf(dying.post('/uploads', file), 201);
    const url = String(session.upload_url);
    const sender = await Sender.connect(dying.process);
    sender.request('PUT', url, { 'content-length': String(CONTENT.length) }).write(CONTENT.subarray(0, 500_000));
    await until(() => stagedFiles(dying.storageRoot).length > 0);
    await dying.kill();

    const server = await FaultyServer.start({ home });
    const put = () => server.send(url, { method: 'PUT', body: CONTENT });
    expect(await server.json(url)).toMatchObject({ status: 'receiving' });
    let answer = await put();
    expect(answer.status).toBe(409);
    while (answer.status === 409) {
      expect(await answer.json()).toMatchObject({ code: 'upload_in_progress' });
      await setTimeout(Number(answer.headers.get('retry-after')) * 1000);
      answer = await put();
    }
    const stored = await jsonOf(answer, 201);
    expect(await jsonOf(put(), 200)).toEqual(stored);
    expect(Buffer.from(await server.download(stored.file_id)).equals(CONTENT)).toBe(true);
    const page = await server.json('/events?since=0&limit=100', 200, { headers: { accept: 'application/json' } });
    expect((page.events as Json[]).filter((event) => event.event_type === 'v1.file.ingested')).toHaveLength(1);

    // The session is no fact: a replay leaves it.
    await server.kill();
    expect(await replayed(home)).toMatchObject({ unknown_events: 0, differed: false });
    const last = await FaultyServer.start({ home });
    expect(await last.json(url)).toMatchObject({ status: 'completed', file_id: stored.file_id });
    expect((await last.stop()).code).toBe(0);
  }, 60_000);
});
