import { randomUUID } from 'node:crypto';
import { type Collection, type PackageDetails, packageFrom, type UndeletePackage } from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';

/** Collected packages of a remote API. The actor is not sent, and each command goes under an idempotency key, as with `RemotePackages`. */
export class RemoteCollection implements Collection {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async undelete(command: UndeletePackage): Promise<PackageDetails> {
    const { packageId, newExpiresAt, reason, idempotencyKey = randomUUID() } = command;
    const request = operation('POST', '/packages/{package_id}/undelete', {
      path: { package_id: packageId },
      body: { new_expires_at: newExpiresAt, reason },
    });
    return (await this.#transport.send(underKey(request, idempotencyKey))).json(packageFrom);
  }
}
