import { type ServerEnd, type ServerProcess, startServerProcess, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, expect } from '@jest/globals';
import { expectCleanLog, expectDiscreetProblem } from './discretion.js';

/** What a test reads of an answer's JSON. */
export type Json = { readonly [name: string]: unknown };

type RequestBody = NonNullable<RequestInit['body']>;

export interface FaultyServerOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly wrapper?: readonly string[] | undefined;
  /** The directory of an earlier server, to be started on again. */
  readonly home?: string | undefined;
}

const started = new Set<ServerProcess>();

// What a failed test leaves running would keep the run from its end.
afterAll(async () => {
  for (const process of started) await process.kill();
});

/**
 * A server to which something bad is about to happen, as a process with a home of its own. Whatever happens, its problems
 * name no path of the machine and its log holds no secret: that is checked of every answer and at the end.
 */
export class FaultyServer {
  private constructor(
    readonly home: string,
    readonly process: ServerProcess,
  ) {}

  static async start({ home, env, wrapper }: FaultyServerOptions = {}): Promise<FaultyServer> {
    const directory = home ?? (await temporaryDirectory()).path;
    const process = await startServerProcess({ home: directory, env, wrapper });
    started.add(process);
    return new FaultyServer(directory, process);
  }

  get storageRoot(): string {
    return `${this.home}/var/storage`;
  }

  async send(path: string, init?: RequestInit): Promise<Response> {
    const response = await this.process.send(path, init);
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

  stop(): Promise<ServerEnd> {
    this.process.terminate();
    return this.ended();
  }

  async kill(): Promise<ServerEnd> {
    await this.process.kill();
    return this.ended();
  }

  /** Its end, whoever brings it about. */
  async ended(): Promise<ServerEnd> {
    const end = await this.process.ended;
    expectCleanLog(end.stderr, this.process.token);
    return end;
  }
}

/** Whether an error is what fetch throws where the connection breaks, or is not to be had. */
export function isBroken(error: unknown): boolean {
  // Not instanceof: fetch is of another realm than the tests.
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError' && 'cause' in error;
}

/** The JSON of an answer that must have this status. */
export async function jsonOf(answer: Response | Promise<Response>, status: number): Promise<Json> {
  const response = await answer;
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  return JSON.parse(text) as Json;
}

/** The problem of an answer that must have this status and code. */
export async function problemOf(answer: Response | Promise<Response>, status: number, code: string): Promise<Json> {
  const response = await answer;
  const problem = await jsonOf(response, status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem).toMatchObject({ status, code });
  return problem;
}
