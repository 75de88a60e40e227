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
import { type ApiRequest, operation } from '../api/operation.js';
import { wholeEvent } from '../events/whole-event.js';
import type { HttpResponse } from '../http/response.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';

/** Retention of a remote API. The actor of a command is not sent, and each goes under an idempotency key, as with `RemotePackages`. */
export class RemoteRetention implements Retention {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(packageId: PackageId): Promise<RetentionStatus> {
    const request = operation('GET', '/packages/{package_id}/retention', { path: { package_id: packageId } });
    return (await this.#transport.send(request)).json(retentionStatusFrom);
  }

  async holds({ packageId, limit, cursor }: ListHolds): Promise<Page<HoldView>> {
    const request = operation('GET', '/packages/{package_id}/retention/holds', {
      path: { package_id: packageId },
      query: { limit, cursor },
    });
    return (await this.#transport.send(request)).json((fields) => pageFrom(fields, holdFrom));
  }

  async history({ packageId, limit, cursor }: RetentionHistory): Promise<Page<RecordedEvent>> {
    const request = operation('GET', '/packages/{package_id}/retention/history', {
      path: { package_id: packageId },
      query: { limit, cursor },
    });
    const answer = await this.#transport.send(request);
    const { items, nextCursor } = await answer.json((fields) => pageFrom(fields, eventFrom));
    return { items: await Promise.all(items.map((each) => wholeEvent(this.#transport, each))), nextCursor };
  }

  async explain(packageId: PackageId): Promise<RetentionExplanation> {
    const request = operation('GET', '/packages/{package_id}/explain', { path: { package_id: packageId } });
    return (await this.#transport.send(request)).json(retentionExplanationFrom);
  }

  async extend({ packageId, newExpiresAt, reason, idempotencyKey }: ExtendRetention): Promise<RetentionExtension> {
    const request = operation('POST', '/packages/{package_id}/retention/extensions', {
      path: { package_id: packageId },
      body: { new_expires_at: newExpiresAt, reason },
    });
    return (await this.#send(request, idempotencyKey)).json(retentionExtensionFrom);
  }

  async hold({ packageId, reason, reference, idempotencyKey }: ApplyHold): Promise<HoldView> {
    const request = operation('POST', '/packages/{package_id}/retention/holds', {
      path: { package_id: packageId },
      body: { reason, reference: reference ?? undefined },
    });
    return (await this.#send(request, idempotencyKey)).json(holdFrom);
  }

  async release({ packageId, holdId, reason, idempotencyKey }: ReleaseHold): Promise<HoldView> {
    const request = operation('POST', '/packages/{package_id}/retention/holds/{hold_id}/release', {
      path: { package_id: packageId, hold_id: holdId },
      body: { reason },
    });
    return (await this.#send(request, idempotencyKey)).json(holdFrom);
  }

  #send(request: ApiRequest, idempotencyKey: string = randomUUID()): Promise<HttpResponse> {
    return this.#transport.send(underKey(request, idempotencyKey));
  }
}
