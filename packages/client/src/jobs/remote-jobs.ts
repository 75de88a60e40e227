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
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';

/** Jobs of a remote API. The actor of a command is not sent: who acts is said by the token. */
export class RemoteJobs implements Jobs {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create({ kind, dryRun, options, idempotencyKey = randomUUID() }: CreateJob): Promise<JobView> {
    const body = { kind, dry_run: dryRun, options: options === undefined ? undefined : jobOptionsJson(options) };
    const request = operation('POST', '/jobs', { body });
    return (await this.#transport.send(underKey(request, idempotencyKey))).json(jobFrom);
  }

  async get(jobId: JobId): Promise<JobView> {
    const request = operation('GET', '/jobs/{job_id}', { path: { job_id: jobId } });
    return (await this.#transport.send(request)).json(jobFrom);
  }

  async list({ kind, state, limit, cursor }: ListJobs): Promise<Page<JobView>> {
    const request = operation('GET', '/jobs', { query: { kind, state, limit, cursor } });
    return (await this.#transport.send(request)).json((fields) => pageFrom(fields, jobFrom));
  }

  async items({ jobId, limit, cursor }: ListJobItems): Promise<Page<CborMap>> {
    const request = operation('GET', '/jobs/{job_id}/items', { path: { job_id: jobId }, query: { limit, cursor } });
    return (await this.#transport.send(request)).json((fields) => pageFrom(fields, itemFrom));
  }

  /** Not sent again where the answer got lost: by then the job may have ended, and the next answer would be that. */
  async cancel({ jobId }: CancelJob): Promise<JobView> {
    const request = operation('POST', '/jobs/{job_id}/cancel', { path: { job_id: jobId } });
    return (await this.#transport.send(request)).json(jobFrom);
  }
}

/** What an item holds is said by the kind of its job. */
function itemFrom(fields: JsonFields): CborMap {
  return fields.all() as CborMap;
}
