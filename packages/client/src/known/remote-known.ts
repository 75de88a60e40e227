import { randomUUID } from 'node:crypto';
import {
  type Known,
  knownFileJson,
  knownResultFrom,
  type ReceiptResult,
  type RecordKnown,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { postUnderKey } from '../http/post-under-key.js';
import type { Transport } from '../http/transport.js';

/** Files whose bytes a remote API has. The actor is not sent, and each list goes under an idempotency key, as with `RemotePackages`. */
export class RemoteKnown implements Known {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async record({ packageId, files, idempotencyKey = randomUUID() }: RecordKnown): Promise<readonly (ReceiptResult | null)[]> {
    const path = `/packages/${encodeURIComponent(packageId)}/known`;
    const body = JSON.stringify({ files: files.map(knownFileJson) });
    const answer = await postUnderKey(this.#transport, path, body, idempotencyKey);
    const results = await answer.json((fields) => fields.list('results', knownResultFrom));
    if (results.length === files.length) return results;
    throw new UnexpectedResponseError(`the server answered ${results.length} results for ${files.length} files`);
  }
}
