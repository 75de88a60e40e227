import {
  type BeginUpload,
  type BegunUpload,
  beginUploadJson,
  begunUploadFrom,
  type UploadLease,
  type UploadLeases,
  uploadLeaseJson,
} from '@artifact-store/planes';
import { asUnavailable, type Failover, isAway } from '../http/failover.js';
import type { Pace } from '../http/pace.js';
import type { HttpResponse } from '../http/response.js';

/** How often a PUT asks for its lease: an answer that got lost would keep its sender out for as long as the lease lasts. */
const BEGIN_ATTEMPTS = 3;
const WAIT_MILLISECONDS = 500;

/** The leases of upload sessions, for a data plane. A sign of life that gets lost is followed by another, so it is sent once. */
export class RemoteUploadLeases implements UploadLeases {
  readonly #controlPlanes: Failover;
  readonly #pace: Pace;

  constructor(controlPlanes: Failover, pace: Pace) {
    this.#controlPlanes = controlPlanes;
    this.#pace = pace;
  }

  async begin(command: BeginUpload): Promise<BegunUpload> {
    const body = { ...beginUploadJson(command) };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#ask('begin', body, (answer) => answer.json((fields) => begunUploadFrom(fields, command.grant)));
      } catch (error) {
        if (!isAway(error) || attempt === BEGIN_ATTEMPTS) throw error;
        await this.#pace.wait(WAIT_MILLISECONDS * (1 + this.#pace.jitter()));
      }
    }
  }

  heartbeat(lease: UploadLease): Promise<void> {
    return this.#ask('heartbeat', { ...uploadLeaseJson(lease) }, done);
  }

  end(lease: UploadLease): Promise<void> {
    return this.#ask('end', { ...uploadLeaseJson(lease) }, done);
  }

  async #ask<Answer>(what: string, body: object, read: (answer: HttpResponse) => Promise<Answer>): Promise<Answer> {
    const request = {
      method: 'POST',
      path: `/internal/uploads/${what}`,
      headers: { 'content-type': 'application/json' },
      body: () => JSON.stringify(body),
    } as const;
    try {
      return await this.#controlPlanes.ask(request, read);
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

async function done(answer: HttpResponse): Promise<void> {
  await answer.json(() => undefined);
}
