import { readFileSync, writeFileSync } from 'node:fs';
import { type GrantJwk, generateGrantJwk } from '@artifact-store/planes';
import {
  createDatabase,
  describeWith,
  isBroken,
  type Json,
  jsonOf,
  type Plane,
  problemOf,
  type TestDatabase,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Besieged } from './besieged.js';
import { grantKeysIn, opened } from './forgery.js';

describeWith('postgres', 'a new grant key, brought in under load', () => {
  let siege: Besieged;
  let database: TestDatabase;
  let packageId: string;
  let newcomer: GrantJwk;
  let load: Load;
  beforeAll(async () => {
    database = await createDatabase();
    siege = await Besieged.start({ controlPlanes: 2, databaseUrl: database.url });
    newcomer = await generateGrantJwk();
    packageId = await siege.newPackage();
    load = new Load(siege, packageId);
  });
  afterAll(async () => {
    await load.stop();
    await siege.stop();
    await database.drop();
  });

  /** Gives both control planes other keys, one after the other, as an operator does; uploads go on all the time. */
  const bringIn = async (keys: readonly GrantJwk[]) => {
    const path = siege.planes.keyFiles.controlPlane;
    const document = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...document, grant_keys: keys }));
    for (const plane of siege.planes.controlPlanes) {
      await plane.stop();
      await load.more();
      await plane.start();
      await load.more();
    }
  };
  const signerOf = (grant: string) => opened(grant).header.kid;

  let old: GrantJwk;
  let oldUpload: string;
  let oldRead: string;

  it('first is added: it checks, and signs nothing', async () => {
    old = grantKeysIn(siege.planes.keyFiles.controlPlane)[0];
    load.start();
    await bringIn([old, newcomer]);
    oldUpload = await siege.uploadGrant(packageId);
    const fileId = await siege.stored(packageId, 'before');
    oldRead = await siege.readGrant(fileId);
    for (const grant of [oldUpload, oldRead]) expect(signerOf(grant)).toBe(old.kid);
  });

  it('then is promoted: it signs, and what the old one signed still holds', async () => {
    await bringIn([newcomer, old]);
    expect(signerOf(await siege.uploadGrant(packageId))).toBe(newcomer.kid);
    await jsonOf(upload(oldUpload, 'under-the-old-key'), 201);
    expect(await (await download(oldRead)).text()).toBe('bytes of before');
  });

  it('then is alone: the old one is retired, and what it signed is refused once the data plane has asked anew', async () => {
    await bringIn([newcomer]);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.signers).toEqual(new Set([old.kid, newcomer.kid]));

    // Nothing is recorded under the old key from now on, whatever the data plane still holds true.
    await siege.expectEvents(0, () => problemOf(upload(oldUpload, 'too-late'), 403, 'grant_invalid'));
    // Asked for its health, a data plane asks the control plane; so it does every five minutes.
    expect(await jsonOf(siege.atData('/health'), 200)).toMatchObject({ status: 'ok' });
    await problemOf(download(oldRead), 403, 'grant_invalid');
    await problemOf(upload(oldUpload, 'too-late'), 403, 'grant_invalid');
    await siege.stored(packageId, 'after');
  });

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

/** Uploads one after the other, each with a grant from whichever control plane answers. */
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

  private async upload(path: string): Promise<void> {
    const { controlPlanes, dataPlanes } = this.siege.planes;
    const grant = await this.grantFrom(controlPlanes);
    this.signers.add(opened(grant).header.kid);
    const url = `${dataPlanes[0].url}/data/packages/${this.packageId}/files/${path}?grant=${grant}`;
    await jsonOf(fetch(url, { method: 'PUT', body: path }), 201);
  }

  private async grantFrom(planes: readonly Plane[]): Promise<string> {
    const headers = { authorization: `Bearer ${this.siege.planes.token}` };
    for (const { url } of planes) {
      try {
        const answer = await fetch(`${url}/packages/${this.packageId}/grants`, { method: 'POST', headers });
        // One that is about to stop says so, and another one answers.
        if (answer.status !== 503) return String((await jsonOf(answer, 201)).token);
      } catch (error) {
        if (!isBroken(error)) throw error;
      }
    }
    throw new Error('no control plane answered');
  }
}
