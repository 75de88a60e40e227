import {
  Api,
  type Deployment,
  type DeploymentOptions,
  type Json,
  jsonOf,
  startDeployment,
  temporaryDirectory,
} from '@artifact-store/testkit';
import { expect } from '@jest/globals';

/** Both planes as processes, under attack by somebody who has got hold of some of their secrets. */
export class Besieged extends Api implements AsyncDisposable {
  private constructor(
    readonly planes: Deployment,
    home: string,
  ) {
    super(() => planes.controlPlanes[0].process, home);
  }

  static async start(options: Omit<DeploymentOptions, 'home'> = {}): Promise<Besieged> {
    const { path: home } = await temporaryDirectory();
    return new Besieged(await startDeployment({ ...options, home }), home);
  }

  /** A grant to upload into a package, to one path where that is given. */
  async uploadGrant(packageId: string, relativePath?: string): Promise<string> {
    const body = relativePath === undefined ? {} : { relative_path: relativePath };
    return String((await jsonOf(this.post(`/packages/${packageId}/grants`, body), 201)).token);
  }

  async readGrant(fileId: string): Promise<string> {
    return String((await jsonOf(this.post(`/files/${fileId}/grants`, {}), 201)).token);
  }

  /** A file by way of the redirect; answers its id. */
  async stored(packageId: string, path: string): Promise<string> {
    return String((await jsonOf(this.put(packageId, path, `bytes of ${path}`), 201)).file_id);
  }

  /** A request to the data plane with nothing but what is given. */
  atData(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.planes.dataPlanes[0].url}${path}`, init);
  }

  /** A request to the routes for planes, with the plane credential unless another is given. */
  internal(path: string, init: RequestInit = {}, bearer = this.planes.credential): Promise<Response> {
    return fetch(`${this.planes.internalUrl}/internal${path}`, {
      ...init,
      headers: { authorization: `Bearer ${bearer}`, ...init.headers },
    });
  }

  /** Tells of stored bytes as a data plane does. */
  report(receipts: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.internal('/receipts', { method: 'POST', headers, body: JSON.stringify({ receipts }) });
  }

  /** What became of each receipt: `recorded`, or the code of its error. */
  async outcomes(receipts: readonly Json[]): Promise<readonly string[]> {
    const { results } = await jsonOf(this.report(receipts), 200);
    return (results as { file?: Json; error?: { code: string } }[]).map(({ error }) => error?.code ?? 'recorded');
  }

  /** Whatever is done meanwhile adds exactly so many events to the log. */
  async expectEvents(count: number, meanwhile: () => Promise<unknown>): Promise<void> {
    const before = await this.lastEvent();
    await meanwhile();
    expect(await this.lastEvent()).toBe(before + count);
  }

  stop(): Promise<void> {
    return this.planes.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
