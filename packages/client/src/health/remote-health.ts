import { ArtifactStoreError, type ControlHealth, type DatabaseHealth, type JobsHealth } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';

/** What a control plane says of its database and of its jobs. */
export class RemoteHealth implements ControlHealth {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  check(): Promise<DatabaseHealth> {
    return this.#part('db');
  }

  jobs(): Promise<JobsHealth> {
    return this.#part('queue');
  }

  async #part(name: 'db' | 'queue'): Promise<DatabaseHealth & JobsHealth> {
    try {
      const answer = await this.#transport.send({ method: 'GET', path: '/health', retry: 'never' });
      return await answer.json((fields) => {
        const part = fields.object(name);
        return { healthy: part.boolean('healthy'), detail: part.text('detail') };
      });
    } catch (error) {
      return { healthy: false, detail: error instanceof ArtifactStoreError ? error.detail : 'the check itself failed' };
    }
  }
}
