import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { GrantJwk } from '@artifact-store/planes';
import {
  createDatabase,
  describeWith,
  isBroken,
  type Json,
  jsonOf,
  keepLog,
  problemOf,
  type TestDatabase,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Besieged } from './besieged.js';
import { grantKeysIn, opened } from './forgery.js';

const CLI = fileURLToPath(new URL('../../../cli/bin/run.js', import.meta.url));
/** Attempts of one upload: a plane that is asked while it restarts sends nobody away for good. */
const ATTEMPTS = 5;
/** A step restarts up to four processes. */
const RESTARTS_MILLISECONDS = 60_000;

describeWith('postgres', 'a new grant key, brought in under load', () => {
  let siege: Besieged;
  let database: TestDatabase;
  let packageId: string;
  let load: Load;
  beforeAll(async () => {
    database = await createDatabase();
    siege = await Besieged.start({ controlPlanes: 2, dataPlanes: 2, databaseUrl: database.url });
    packageId = await siege.newPackage();
    load = new Load(siege, packageId);
  });
  afterAll(async () => {
    await load.stop();
    await siege.stop();
    await database.drop();
  });

  /** Takes a step and restarts whom it names, one after the other, as an operator does; uploads go on all the time. */
  const step = async (name: string) => {
    const { planes, home } = siege;
    const args = [CLI, 'plane-keys', name, home, '--json'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env.PATH } });
    keepLog('cli').write(stdout + stderr);
    const { restart } = JSON.parse(stdout) as { restart: ('control planes' | 'data planes')[] };
    const restarted = { 'control planes': planes.controlPlanes, 'data planes': planes.dataPlanes };
    for (const plane of restart.flatMap((which) => [...restarted[which]])) {
      await plane.stop();
      await load.more();
      await plane.start();
      await load.more();
    }
    return restart;
  };
  const signerOf = (grant: string) => opened(grant).header.kid;

  let old: GrantJwk;
  let newcomer: GrantJwk | undefined;
  let oldUpload: string;
  let oldRead: string;

  it(
    'first is added: it checks, and signs nothing',
    async () => {
      old = grantKeysIn(siege.planes.keyFiles.controlPlane)[0];
      load.start();
      expect(await step('add')).toEqual(['control planes']);
      newcomer = grantKeysIn(siege.planes.keyFiles.controlPlane)[1];
      oldUpload = await siege.uploadGrant(packageId);
      oldRead = await siege.readGrant(await siege.stored(packageId, 'before'));
      for (const grant of [oldUpload, oldRead]) expect(signerOf(grant)).toBe(old.kid);
    },
    RESTARTS_MILLISECONDS,
  );

  it(
    'then is promoted: it signs, and what the old one signed still holds',
    async () => {
      expect(await step('promote')).toEqual(['control planes', 'data planes']);
      expect(signerOf(await siege.uploadGrant(packageId))).toBe(newcomer?.kid);
      await jsonOf(upload(oldUpload, 'under-the-old-key'), 201);
      expect(await (await download(oldRead)).text()).toBe('bytes of before');
    },
    RESTARTS_MILLISECONDS,
  );

  it(
    'then is alone: the old one is retired, and what it signed is refused once the data plane has asked anew',
    async () => {
      expect(await step('retire')).toEqual(['control planes']);
      await load.stop();
      expect(load.failures).toEqual([]);
      expect(load.signers).toEqual(new Set([old.kid, newcomer?.kid]));

      // Nothing is recorded under the old key from now on, whatever a data plane still holds true; nor under the old credential.
      await siege.expectEvents(0, () => problemOf(upload(oldUpload, 'too-late'), 403, 'grant_invalid'));
      await problemOf(siege.internal('/trust'), 401, 'plane_credential_unknown');
      // Asked for its health, a data plane asks the control plane; so it does every five minutes.
      expect(await jsonOf(siege.atData('/health'), 200)).toMatchObject({ status: 'ok' });
      await problemOf(download(oldRead), 403, 'grant_invalid');
      await problemOf(upload(oldUpload, 'too-late'), 403, 'grant_invalid');
      await siege.stored(packageId, 'after');
    },
    RESTARTS_MILLISECONDS,
  );

  it('costs no upload: each that was answered is there, once', async () => {
    const paths: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page = await siege.json(`/packages/${packageId}/files?limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paths.push(...(page.items as Json[]).map((file) => file.relative_path));
      cursor = page.next_cursor;
    }
    expect(load.stored.length).toBeGreaterThan(12);
    expect(paths).toEqual([...load.stored, 'after', 'before', 'under-the-old-key'].sort());
  });

  const upload = (grant: string, path: string) =>
    siege.atData(`/data/packages/${packageId}/files/${path}?grant=${grant}`, { method: 'PUT', body: 'bytes' });
  const download = (grant: string) => siege.atData(`/data/files/${opened(grant).claims.file_id}?grant=${grant}`);
});

/** Uploads one after the other, each as a client does that knows of restarts. */
class Load {
  readonly stored: string[] = [];
  readonly failures: unknown[] = [];
  /** The keys that signed the grants. */
  readonly signers = new Set<unknown>();
  private isOn = false;
  private running: Promise<void> = Promise.resolve();
  private waiting: (() => void)[] = [];

  constructor(
    private readonly siege: Besieged,
    private readonly packageId: string,
  ) {}

  start(): void {
    this.isOn = true;
    this.running = this.run();
  }

  /** Resolves when one more upload, begun from now on, is answered. */
  async more(): Promise<void> {
    for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.isOn = false;
    await this.running;
  }

  private async run(): Promise<void> {
    for (let index = 0; this.isOn; index++) {
      const path = `load-${String(index).padStart(5, '0')}`;
      await this.upload(path).then(
        () => this.stored.push(path),
        (error: unknown) => this.failures.push(error),
      );
      for (const tell of this.waiting.splice(0)) tell();
    }
  }

  /** The grant is the first control plane's that answers, and names the data plane; while that restarts, the next one does. */
  private async upload(path: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const answer = (await this.attempt(path)) ?? { status: 503 };
      if (answer.status === 201) return;
      if (answer.status !== 503 || attempt === ATTEMPTS) throw new Error(`upload of ${path}: ${answer.status}`);
    }
  }

  private async attempt(path: string): Promise<Response | undefined> {
    const { url, token } = await this.grant();
    this.signers.add(opened(token).header.kid);
    return orAway(
      fetch(`${url}/data/packages/${this.packageId}/files/${path}?grant=${token}`, {
        method: 'PUT',
        body: path,
        headers: { 'idempotency-key': path },
      }),
    );
  }

  private async grant(): Promise<{ readonly url: string; readonly token: string }> {
    const headers = { authorization: `Bearer ${this.siege.planes.token}` };
    for (const { url } of this.siege.planes.controlPlanes) {
      const answer = await orAway(fetch(`${url}/packages/${this.packageId}/grants`, { method: 'POST', headers }));
      if (answer?.status !== undefined && answer.status !== 503) {
        const grant = await jsonOf(answer, 201);
        return { url: String(grant.url), token: String(grant.token) };
      }
    }
    throw new Error('no control plane answered');
  }
}

/** An answer; none from a process that is not there at the moment. */
async function orAway(answer: Promise<Response>): Promise<Response | undefined> {
  return answer.catch((error: unknown) => {
    if (isBroken(error)) return undefined;
    throw error;
  });
}
