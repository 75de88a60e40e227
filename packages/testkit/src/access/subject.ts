import type { GrantKey } from '@artifact-store/planes';
import { jsonOf } from '../server/answers.js';
import type { Bearer } from './callers.js';
import { type Grants, grantsLike } from './grants.js';

/** A running server, and what callers of it may have. */
export interface AccessSubject {
  readonly url: string;
  /** What its router was given, as `withServedRoutes` has it. */
  readonly served: ReadonlySet<string>;
  readonly secrets: Readonly<Record<Exclude<Bearer, 'grant'>, string>>;
  readonly material: AccessMaterial;
  close(): Promise<void>;
}

/** What requests name: things that exist, for what does not exist may be told from what is forbidden. */
export interface AccessMaterial {
  /** By the names of parameters in routes. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly grants: Grants;
}

export interface MaterialSource {
  /** Of the API. */
  readonly url: string;
  /** Of the data plane, which may be the same. */
  readonly dataUrl: string;
  /** Of a token that may do everything. */
  readonly token: string;
  /** That grants are signed with. */
  readonly key: GrantKey;
}

/** Makes a package, a file in it, an upload session, a hold, a schema and a job. */
export async function accessMaterial({ url, dataUrl, token, key }: MaterialSource): Promise<AccessMaterial> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const made = (path: string, body: object, status = 201) =>
    jsonOf(fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }), status);
  const packageId = String(
    (await made('/packages', { name: 'matrix', producer: 'tests', subject: 'access', retention_class: 'transient' })).package_id,
  );
  const upload = String((await made(`/packages/${packageId}/grants`, {})).token);
  const target = `${dataUrl}/data/packages/${packageId}/files/stored?grant=${upload}`;
  const fileId = String((await jsonOf(fetch(target, { method: 'PUT', body: 'bytes' }), 201)).file_id);
  const read = String((await made(`/files/${fileId}/grants`, {})).token);
  const hold = await made(`/packages/${packageId}/retention/holds`, { reason: 'access' });
  const { slug } = await made('/metadata-schemas', { slug: 'access.v1', json_schema: {} });
  const file = { package_id: packageId, relative_path: 'announced', media_type: 'text/plain' };
  const session = await made('/uploads', file);
  const job = await made('/jobs', { kind: 'retention-sweep' }, 202);
  return {
    parameters: {
      package_id: packageId,
      file_id: fileId,
      hold_id: String(hold.hold_id),
      job_id: String(job.job_id),
      slug: String(slug),
      upload_id: String(session.upload_id),
      sequence: '1',
      relative_path: 'matrix',
      backendId: 'local',
    },
    grants: grantsLike({ upload, read, session: String((session.upload_grant as { token: unknown }).token) }, key),
  };
}
