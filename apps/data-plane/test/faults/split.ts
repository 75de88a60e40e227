import {
  Api,
  type Deployment,
  type DeploymentOptions,
  expectCleanLog,
  type Json,
  jsonOf,
  type Plane,
  Sender,
  stagedFiles,
  startDeployment,
  temporaryDirectory,
  until,
} from '@artifact-store/testkit';
import { afterAll, expect } from '@jest/globals';

const started = new Set<Deployment>();

// What a failed test leaves running would keep the run from its end.
afterAll(async () => {
  for (const { controlPlanes, dataPlanes } of started) {
    for (const plane of [...controlPlanes, ...dataPlanes]) await plane.kill();
  }
});

/** An upload that a test sends by hand, straight to a data plane. */
export interface HandMadeUpload {
  readonly sender: Sender;
  readonly path: string;
  /** The id of the request, which the log of the data plane has too. */
  readonly requestId: string;
}

/**
 * A deployment of both planes as processes, to which something bad is about to happen. The API is that of the first control
 * plane. No log of it may hold a secret: that is checked at the end.
 */
export class Split extends Api {
  #uploads = 0;

  private constructor(
    home: string,
    readonly deployment: Deployment,
  ) {
    const { url, token } = deployment;
    const send = (path: string, { headers, ...init }: RequestInit = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(headers as object) } });
    super(() => ({ send }), home);
  }

  static async start(options: Omit<DeploymentOptions, 'home'> = {}): Promise<Split> {
    const { path: home } = await temporaryDirectory();
    const deployment = await startDeployment({ home, ...options });
    started.add(deployment);
    return new Split(home, deployment);
  }

  get control(): Plane {
    return this.deployment.controlPlanes[0];
  }

  get data(): Plane {
    return this.deployment.dataPlanes[0];
  }

  get staged(): readonly string[] {
    return stagedFiles(this.deployment.storageRoot);
  }

  /** Resolves once some upload has bytes in staging. */
  async untilStaged(): Promise<void> {
    await until(() => this.staged.length > 0);
  }

  /** The path of a file on a data plane, with a grant to upload it. */
  async uploadPath(packageId: string, path: string): Promise<string> {
    const { token } = await jsonOf(this.post(`/packages/${packageId}/grants`, {}), 201);
    return `/data/packages/${packageId}/files/${path}?grant=${token}`;
  }

  /** The URL of a file on a data plane, with a grant to read it. */
  async downloadUrl(fileId: unknown): Promise<string> {
    const { headers } = await this.send(`/files/${fileId}/download`, { redirect: 'manual' });
    return String(headers.get('location'));
  }

  /** Begins an upload at a data plane, as a client of `url`: its header is sent, and the data plane asks for the body. */
  async beginUpload(
    packageId: string,
    sizeBytes: number,
    { url = this.data.url, fields = {} }: { url?: string; fields?: Record<string, string> } = {},
  ): Promise<HandMadeUpload> {
    this.#uploads += 1;
    const [path, requestId] = [`file-${this.#uploads}`, `upload-${this.#uploads}`];
    const target = await this.uploadPath(packageId, path);
    const sender = await Sender.connect({ url });
    sender.request('PUT', target, {
      'content-length': String(sizeBytes),
      'content-type': 'text/plain',
      expect: '100-continue',
      'idempotency-key': requestId,
      'x-request-id': requestId,
      ...fields,
    });
    await sender.until('100 Continue');
    return { sender, path, requestId };
  }

  /** The same upload again, under its key, as a client does that does not know what became of the first one. */
  async sendAgain(
    { path, requestId }: Pick<HandMadeUpload, 'path' | 'requestId'>,
    packageId: string,
    body: Uint8Array,
  ): Promise<Json> {
    const headers = { 'content-type': 'text/plain', 'idempotency-key': requestId };
    return jsonOf(this.put(packageId, path, body.slice(), headers), 201);
  }

  /** Nothing of an upload is to be seen: no file, no bytes in staging. */
  async expectNothingOf({ path }: Pick<HandMadeUpload, 'path'>, packageId: string): Promise<void> {
    expect(await this.pathsIn(packageId)).not.toContain(path);
    expect(this.staged).toEqual([]);
  }

  /** The events that tell of files, by the path of each. */
  async ingested(): Promise<readonly unknown[]> {
    const { events } = (await this.json('/events?since=0&limit=1000', 200, { headers: { accept: 'application/json' } })) as {
      events: { event_type: string; payload: Json }[];
    };
    return events.filter((event) => event.event_type === 'v1.file.ingested').map(({ payload }) => payload.relative_path);
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.deployment.stop();
    expectCleanLog(this.deployment.logs(), this.deployment.token);
  }
}
