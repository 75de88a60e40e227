import { type Json, jsonOf } from '@artifact-store/testkit';
import type { TestServer } from './server.js';

type RequestBody = NonNullable<RequestInit['body']>;

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
