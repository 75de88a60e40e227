import { randomUUID } from 'node:crypto';
import {
  type Known,
  knownFileJson,
  knownResultFrom,
  type ReceiptResult,
  type RecordKnown,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';

/** Files whose bytes a remote API has. The actor is not sent, and each list goes under an idempotency key, as with `RemotePackages`. */
export class RemoteKnown implements Known {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async record({ packageId, files, idempotencyKey = randomUUID() }: RecordKnown): Promise<readonly (ReceiptResult | null)[]> {
    const request = operation('POST', '/packages/{package_id}/known', {
      path: { package_id: packageId },
      body: { files: files.map(knownFileJson) },
    });
    const answer = await this.#transport.send(underKey(request, idempotencyKey));
    const results = await answer.json((fields) => fields.list('results', knownResultFrom));
    if (results.length === files.length) return results;
    throw new UnexpectedResponseError(`the server answered ${results.length} results for ${files.length} files`);
  }
}
