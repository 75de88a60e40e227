import { randomUUID } from 'node:crypto';
import type { CborMap } from '@artifact-store/encoding';
import type { JobId } from '@artifact-store/identity';
import {
  type CancelJob,
  type CreateJob,
  type Jobs,
  type JobView,
  type JsonFields,
  jobFrom,
  jobOptionsJson,
  type ListJobItems,
  type ListJobs,
  type Page,
  pageFrom,
} from '@artifact-store/planes';
import { pageParameters } from '../http/page-parameters.js';
import { postUnderKey } from '../http/post-under-key.js';
import type { HttpResponse } from '../http/response.js';
import type { Transport } from '../http/transport.js';

/** Jobs of a remote API. The actor of a command is not sent: who acts is said by the token. */
export class RemoteJobs implements Jobs {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create({ kind, dryRun, options, idempotencyKey = randomUUID() }: CreateJob): Promise<JobView> {
    const body = { kind, dry_run: dryRun, options: options === undefined ? undefined : jobOptionsJson(options) };
    return (await postUnderKey(this.#transport, '/jobs', JSON.stringify(body), idempotencyKey)).json(jobFrom);
  }

  async get(jobId: JobId): Promise<JobView> {
    return (await this.#get(pathOf(jobId))).json(jobFrom);
  }

  async list({ kind, state, ...page }: ListJobs): Promise<Page<JobView>> {
    const query = pageParameters(page);
    if (kind !== undefined) query.set('kind', kind);
    if (state !== undefined) query.set('state', state);
    return (await this.#get('/jobs', query)).json((fields) => pageFrom(fields, jobFrom));
  }

  async items({ jobId, ...page }: ListJobItems): Promise<Page<CborMap>> {
    const answer = await this.#get(`${pathOf(jobId)}/items`, pageParameters(page));
    return answer.json((fields) => pageFrom(fields, itemFrom));
  }

  /** Not sent again where the answer got lost: by then the job may have ended, and the next answer would be that. */
  async cancel({ jobId }: CancelJob): Promise<JobView> {
    return (await this.#transport.send({ method: 'POST', path: `${pathOf(jobId)}/cancel` })).json(jobFrom);
  }

  #get(path: string, query?: URLSearchParams): Promise<HttpResponse> {
    return this.#transport.send({ method: 'GET', path, query });
  }
}

const pathOf = (jobId: JobId) => `/jobs/${encodeURIComponent(jobId)}`;

/** What an item holds is said by the kind of its job. */
function itemFrom(fields: JsonFields): CborMap {
  return fields.all() as CborMap;
}
