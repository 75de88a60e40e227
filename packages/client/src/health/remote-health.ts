import { ArtifactStoreError, type ControlHealth, type DatabaseHealth } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';

/** What a control plane says of its database. */
export class RemoteHealth implements ControlHealth {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async check(): Promise<DatabaseHealth> {
    try {
      const answer = await this.#transport.send({ method: 'GET', path: '/health', retry: 'never' });
      return await answer.json((fields) => {
        const db = fields.object('db');
        return { healthy: db.boolean('healthy'), detail: db.text('detail') };
      });
    } catch (error) {
      return { healthy: false, detail: error instanceof ArtifactStoreError ? error.detail : 'the check itself failed' };
    }
  }
}
