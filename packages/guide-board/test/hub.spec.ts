import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { filesBelow, type StateHub, startStateHub, temporaryDirectory } from '@artifact-store/testkit';
import { LocalFileError } from '@artifact-store/transfer';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deliver, deliverAll, Outbox, type ProgressEntry, progressEntry } from '../src/index.js';

const ID = '019bf4c0-0000-7000-8000-000000000001';
const OTHER_ID = '019bf4c0-0000-7000-8000-000000000002';
const DIGEST = `blake3:${'ab'.repeat(32)}`;
const RUN = {
  ...{ runId: 'run-20260508T164334Z', targetProfileRef: 'kontextual-cmis-compat', assessmentProfileRef: 'cmis-browser-baseline' },
  ...{ resultStatus: 'completed', sourceCommits: {}, reportPaths: [], evidenceCounts: { pass: 38 }, findingCounts: {} },
};
const PACKAGE = {
  packageId: ID,
  manifestDigest: DIGEST,
  fileCount: 8,
  reusedExisting: false,
} as never;
const CONTEXT = { apiUrl: 'http://store.test:8000', runDir: '/runs/one', workstreamId: null, taskId: null };
const ENTRY = progressEntry(RUN, { ...(PACKAGE as object), raw: null } as never, CONTEXT);

let stateDir: string;
let outbox: Outbox;
let hub: StateHub;

beforeEach(async () => {
  stateDir = (await temporaryDirectory()).path;
  outbox = new Outbox(stateDir);
  hub = await startStateHub();
});

afterEach(() => hub.stop());

const add = (packageId = ID, entry: ProgressEntry = ENTRY) => outbox.add(packageId, entry);
const send = (options: { hubUrl?: string; retryUncertain?: boolean; timeoutMilliseconds?: number } = {}, packageId = ID) =>
  deliver(outbox, packageId, { hubUrl: hub.url, ...options });
const linksDir = () => join(stateDir, 'guide-board/links');
const filesOfOutbox = () => filesBelow(linksDir());

describe('what State Hub is told', () => {
  it('is identifiers and digests, without a workstream and a task where there are none', () => {
    expect(ENTRY).toEqual({
      event_type: 'artifact_link',
      author: 'artifact-store',
      summary: `guide-board run run-20260508T164334Z artifacts stored in artifact-store package ${ID}`,
      detail: {
        producer: 'guide-board',
        artifact_store_api_url: 'http://store.test:8000',
        run_dir: '/runs/one',
        run_id: 'run-20260508T164334Z',
        target_profile_ref: 'kontextual-cmis-compat',
        assessment_profile_ref: 'cmis-browser-baseline',
        package_id: ID,
        manifest_digest: DIGEST,
      },
    });
  });

  it('names them where there are', () => {
    const raw = { ...(PACKAGE as object), packageId: OTHER_ID };
    const context = { ...CONTEXT, workstreamId: 'ws-1', taskId: 't-1' };
    const entry = progressEntry(RUN, { ...(PACKAGE as object), raw } as never, context);
    expect(entry).toMatchObject({
      workstream_id: 'ws-1',
      task_id: 't-1',
      detail: { raw_package_id: OTHER_ID, raw_manifest_digest: DIGEST },
    });
  });
});

describe('a link', () => {
  it('is sent once, however often it is taken in and sent', async () => {
    add();
    expect(outbox.links()).toMatchObject([{ packageId: ID, state: 'pending', problem: null }]);
    add();
    expect(await send()).toMatchObject({ state: 'sent' });
    add();
    expect(await send({ retryUncertain: true })).toMatchObject({ state: 'sent' });
    expect(hub.entries).toEqual([ENTRY]);
    expect(filesOfOutbox()).toEqual([`${ID}/sent.json`]);
  });

  it('is sent once by many at the same time', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const own = new Outbox(stateDir);
        own.add(ID, ENTRY);
        return deliver(own, ID, { hubUrl: hub.url });
      }),
    );
    expect(hub.asked).toBe(1);
    expect(all.filter((link) => link?.state === 'sent')).toHaveLength(1);
    expect(outbox.link(ID)).toMatchObject({ state: 'sent' });
  });

  it('that there is not, is not sent', async () => {
    expect(await send()).toBeUndefined();
    expect(hub.asked).toBe(0);
  });

  it.each([503, 422, 404, 429, 307])('waits where the hub answers %s, and is sent by the next try', async (status) => {
    add();
    hub.next(status);
    expect(await send()).toMatchObject({ state: 'pending', problem: `State Hub answered ${status}` });
    expect(outbox.links()).toMatchObject([{ state: 'pending', problem: `State Hub answered ${status}` }]);
    expect(await send()).toMatchObject({ state: 'sent', problem: null });
    expect(hub.entries).toHaveLength(1);
  });

  it('waits while there is no hub', async () => {
    add();
    await hub.stop();
    expect(await send()).toMatchObject({ state: 'pending', problem: 'State Hub cannot be reached (ECONNREFUSED)' });
    expect(await send({ hubUrl: 'http://nobody.invalid' })).toMatchObject({
      state: 'pending',
      problem: expect.stringContaining('cannot be reached'),
    });
    hub = await startStateHub();
    expect(await send()).toMatchObject({ state: 'sent' });
  });

  it.each(['records and hangs up', 'hangs up', 500, 502, 504] as const)(
    'is uncertain where the hub %s, and not sent again by itself',
    async (fate) => {
      add();
      hub.next(fate);
      expect(await send()).toMatchObject({ state: 'uncertain' });
      expect(await send()).toMatchObject({ state: 'uncertain' });
      expect(hub.asked).toBe(1);
      hub.next(503);
      expect(await send({ retryUncertain: true })).toMatchObject({ state: 'uncertain', problem: 'State Hub answered 503' });
      expect(await send({ retryUncertain: true })).toMatchObject({ state: 'sent' });
    },
  );

  it('is uncertain where the answer does not come in time', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const hubUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    add();
    expect(await send({ hubUrl, timeoutMilliseconds: 100 })).toMatchObject({
      ...{ state: 'uncertain', problem: 'the answer was lost (no answer in time)' },
    });
    silent.close();
  });

  it('is not sent to the store itself', async () => {
    add(ID, { ...ENTRY, detail: { ...ENTRY.detail, artifact_store_api_url: hub.url.replace('127.0.0.1', 'localhost') } });
    expect(await send()).toMatchObject({ state: 'pending', problem: 'STATE_HUB_URL is the address of this store' });
    expect(hub.asked).toBe(0);
  });

  it('holds up no other one', async () => {
    add();
    add(OTHER_ID);
    hub.next(503);
    const links = await deliverAll(outbox, { hubUrl: hub.url });
    expect(links).toMatchObject([
      { packageId: ID, state: 'pending', isNew: false },
      { packageId: OTHER_ID, state: 'sent', isNew: true },
    ]);
    expect(await deliverAll(outbox, { hubUrl: hub.url })).toMatchObject([{ isNew: true }, { isNew: false }]);
  });
});

describe('what a process left behind that died', () => {
  const sending = (pid: number, since = Date.now(), host = hostname()) =>
    `sending.${host.replaceAll(/[^A-Za-z0-9-]/g, '-')}.${pid}.${since}.json`;
  const leave = async (file: string) => {
    add();
    await rename(join(linksDir(), ID, 'pending.json'), join(linksDir(), ID, file));
  };
  /** Of a process that there never is. */
  const DEAD = 2 ** 22 + 1;

  it('over a link is uncertain', async () => {
    await leave(sending(DEAD));
    expect(await send()).toMatchObject({ state: 'uncertain' });
    expect(hub.asked).toBe(0);
    expect(filesOfOutbox()).toEqual([`${ID}/uncertain.json`]);
  });

  it.each([
    ['that still sends it', sending(process.pid)],
    ['of another machine', sending(DEAD, Date.now(), 'elsewhere')],
  ])('is not taken from a process %s', async (_, file) => {
    await leave(file);
    expect(await send({ retryUncertain: true })).toMatchObject({ state: 'sending' });
    expect(hub.asked).toBe(0);
  });

  it('and never came to an end is uncertain after a while, wherever it was', async () => {
    await leave(sending(process.pid, Date.now() - 3_600_000, 'elsewhere'));
    expect(await send()).toMatchObject({ state: 'uncertain' });
  });

  it('before a link was in, or in the middle of a note, is nothing', async () => {
    await mkdir(join(linksDir(), '.draft'));
    add();
    await writeFile(join(linksDir(), ID, '.note'), 'half');
    expect(await send()).toMatchObject({ state: 'sent' });
    expect(await readdir(join(linksDir(), ID))).toEqual(['sent.json']);
  });

  it('counts for less than what is known besides', async () => {
    await leave('uncertain.json');
    await writeFile(join(linksDir(), ID, 'sent.json'), JSON.stringify({ entry: ENTRY, problem: null }));
    expect(await send({ retryUncertain: true })).toMatchObject({ state: 'sent' });
    expect(hub.asked).toBe(0);
  });

  it('is moved on by itself, where it was only taken for dead', async () => {
    add();
    const claimed = outbox.claim(ID, 'pending');
    const [file = ''] = await readdir(join(linksDir(), ID));
    await rename(join(linksDir(), ID, file), join(linksDir(), ID, 'uncertain.json'));
    claimed?.settle('sent', null);
    expect(filesOfOutbox()).toEqual([`${ID}/sent.json`]);
  });
});

describe('an outbox', () => {
  it('is for its owner alone, and holds what is sent, as it is sent', async () => {
    add();
    const kept = JSON.parse(await readFile(join(linksDir(), ID, 'pending.json'), 'utf8'));
    expect(kept).toEqual({ entry: ENTRY, problem: null });
  });

  it('says which file in it is none of its own', async () => {
    add();
    await writeFile(join(linksDir(), ID, 'pending.json'), '{}');
    expect(() => outbox.links()).toThrow(LocalFileError);
    expect(() => outbox.links()).toThrow(`the link of package ${ID}`);
  });

  it('cannot be where a file is', async () => {
    await writeFile(join(stateDir, 'file'), '');
    expect(() => new Outbox(join(stateDir, 'file'))).toThrow(LocalFileError);
  });
});
