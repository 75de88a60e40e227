import { randomUUID } from 'node:crypto';
import type { PackageId } from '@artifact-store/identity';
import {
  type ApplyHold,
  type ExtendRetention,
  eventFrom,
  type HoldView,
  holdFrom,
  type ListHolds,
  type Page,
  pageFrom,
  type RecordedEvent,
  type ReleaseHold,
  type Retention,
  type RetentionExplanation,
  type RetentionExtension,
  type RetentionHistory,
  type RetentionStatus,
  retentionExplanationFrom,
  retentionExtensionFrom,
  retentionStatusFrom,
} from '@artifact-store/planes';
import { wholeEvent } from '../events/whole-event.js';
import { pageParameters } from '../http/page-parameters.js';
import { postUnderKey } from '../http/post-under-key.js';
import type { HttpResponse } from '../http/response.js';
import type { Transport } from '../http/transport.js';

/** Retention of a remote API. The actor of a command is not sent, and each goes under an idempotency key, as with `RemotePackages`. */
export class RemoteRetention implements Retention {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(packageId: PackageId): Promise<RetentionStatus> {
    return (await this.#get(`${pathOf(packageId)}/retention`)).json(retentionStatusFrom);
  }

  async holds({ packageId, ...page }: ListHolds): Promise<Page<HoldView>> {
    const answer = await this.#get(`${pathOf(packageId)}/retention/holds`, pageParameters(page));
    return answer.json((fields) => pageFrom(fields, holdFrom));
  }

  async history({ packageId, ...page }: RetentionHistory): Promise<Page<RecordedEvent>> {
    const answer = await this.#get(`${pathOf(packageId)}/retention/history`, pageParameters(page));
    const { items, nextCursor } = await answer.json((fields) => pageFrom(fields, eventFrom));
    return { items: await Promise.all(items.map((each) => wholeEvent(this.#transport, each))), nextCursor };
  }

  async explain(packageId: PackageId): Promise<RetentionExplanation> {
    return (await this.#get(`${pathOf(packageId)}/explain`)).json(retentionExplanationFrom);
  }

  async extend({ packageId, newExpiresAt, reason, idempotencyKey }: ExtendRetention): Promise<RetentionExtension> {
    const body = { new_expires_at: newExpiresAt, reason };
    return (await this.#post(`${pathOf(packageId)}/retention/extensions`, body, idempotencyKey)).json(retentionExtensionFrom);
  }

  async hold({ packageId, reason, reference, idempotencyKey }: ApplyHold): Promise<HoldView> {
    const body = { reason, reference: reference ?? undefined };
    return (await this.#post(`${pathOf(packageId)}/retention/holds`, body, idempotencyKey)).json(holdFrom);
  }

  async release({ packageId, holdId, reason, idempotencyKey }: ReleaseHold): Promise<HoldView> {
    const path = `${pathOf(packageId)}/retention/holds/${encodeURIComponent(holdId)}/release`;
    return (await this.#post(path, { reason }, idempotencyKey)).json(holdFrom);
  }

  #get(path: string, query?: URLSearchParams): Promise<HttpResponse> {
    return this.#transport.send({ method: 'GET', path, query });
  }

  #post(path: string, body: object, idempotencyKey: string = randomUUID()): Promise<HttpResponse> {
    return postUnderKey(this.#transport, path, JSON.stringify(body), idempotencyKey);
  }
}

const pathOf = (packageId: PackageId) => `/packages/${encodeURIComponent(packageId)}`;
