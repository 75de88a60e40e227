import { randomUUID } from 'node:crypto';
import { type Collection, type PackageDetails, packageFrom, type UndeletePackage } from '@artifact-store/planes';
import { postUnderKey } from '../http/post-under-key.js';
import type { Transport } from '../http/transport.js';

/** Collected packages of a remote API. The actor is not sent, and each command goes under an idempotency key, as with `RemotePackages`. */
export class RemoteCollection implements Collection {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async undelete(command: UndeletePackage): Promise<PackageDetails> {
    const { packageId, newExpiresAt, reason, idempotencyKey = randomUUID() } = command;
    const path = `/packages/${encodeURIComponent(packageId)}/undelete`;
    const body = JSON.stringify({ new_expires_at: newExpiresAt, reason });
    return (await postUnderKey(this.#transport, path, body, idempotencyKey)).json(packageFrom);
  }
}
