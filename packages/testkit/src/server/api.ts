import { expect } from '@jest/globals';
import { type Json, jsonOf } from './answers.js';
import { expectDiscreetProblem } from './discretion.js';

type RequestBody = NonNullable<RequestInit['body']>;

/** What answers requests with the token of a test, such as a server process. */
export interface Sending {
  send(path: string, init?: RequestInit): Promise<Response>;
}

/** The API as a test uses it. Whatever happens, its problems name no path of the machine: that is checked of every answer. */
export class Api {
  /** @param home the directory of the server, which no problem names */
  constructor(
    private readonly server: () => Sending,
    readonly home: string,
  ) {}

  async send(path: string, init?: RequestInit): Promise<Response> {
    const response = await this.server().send(path, init);
    if (response.headers.get('content-type') === 'application/problem+json') {
      expectDiscreetProblem(await response.clone().text(), this.home);
    }
    return response;
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The JSON of an answer that must have this status. */
  async json(path: string, status = 200, init?: RequestInit): Promise<Json> {
    return jsonOf(await this.send(path, init), status);
  }

  /** A new open package; answers its id. */
  async newPackage(members: Json = {}): Promise<string> {
    const body = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient', ...members };
    return String((await jsonOf(await this.post('/packages', body), 201)).package_id);
  }

  put(packageId: string, path: string, body: RequestBody, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(`/packages/${packageId}/files/${path}`, { method: 'PUT', body, headers });
  }

  /** The paths of the files that a package has. */
  async pathsIn(packageId: string): Promise<readonly unknown[]> {
    const page = await this.json(`/packages/${packageId}/files?limit=1000`);
    return (page.items as Json[]).map((file) => file.relative_path);
  }

  async download(fileId: unknown): Promise<Uint8Array> {
    const response = await this.send(`/files/${fileId}/download`);
    expect(response.status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The sequence of the last event, as /health tells it. */
  async lastEvent(): Promise<number> {
    const { db } = (await this.json('/health')) as { db: { detail: string } };
    return Number(/ends at (\d+)$/.exec(db.detail)?.[1]);
  }
}
