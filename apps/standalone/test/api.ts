import { expect } from '@jest/globals';
import type { TestServer } from './server.js';

type RequestBody = NonNullable<RequestInit['body']>;

/** What a test reads of an answer's JSON. */
export type Json = { readonly [name: string]: unknown };

/** The JSON of an answer that must have this status. */
export async function jsonOf(answer: Response | Promise<Response>, status: number): Promise<Json> {
  const response = await answer;
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  return JSON.parse(text) as Json;
}

/** The problem of an answer that must be one: a media type, a status and a code, and the id that its header has. */
export async function problemOf(answer: Response | Promise<Response>, status: number, code: string): Promise<Json> {
  const response = await answer;
  const problem = await jsonOf(response, status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem).toMatchObject({ status, code, request_id: response.headers.get('x-request-id') });
  return problem;
}

let packages = 0;

/** A new open package; answers its id. */
export async function newPackage(server: TestServer, members: Json = {}): Promise<string> {
  packages += 1;
  const body = { name: `package ${packages}`, producer: 'tests', subject: 'http', retention_class: 'transient', ...members };
  const created = await jsonOf(server.post('/packages', body), 201);
  return String(created.package_id);
}

/** The answer to PUT of a file. */
export function putFile(server: TestServer, packageId: string, path: string, body: RequestBody, headers = {}): Promise<Response> {
  return server.send(`/packages/${packageId}/files/${path}`, { method: 'PUT', body, headers });
}

/** The paths of the files that a package has. */
export async function pathsIn(server: TestServer, packageId: string): Promise<readonly unknown[]> {
  const page = await jsonOf(server.send(`/packages/${packageId}/files?limit=1000`), 200);
  return (page.items as Json[]).map((file) => file.relative_path);
}
