import {
  ArtifactStoreError,
  type ControlHealth,
  type DatabaseHealth,
  type JobsHealth,
  type JsonFields,
  type StorageHealth,
} from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';

/** What a control plane says of its database, of its jobs and of what it stores. */
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

  async storage(): Promise<StorageHealth | null> {
    try {
      return await this.#read((fields) => {
        const part = fields.object('storage');
        const failedLocations = part.nullable('failed_locations', (name) => part.natural(name));
        const missingObjects = part.nullable('missing_objects', (name) => part.natural(name));
        return failedLocations === null ? null : { failedLocations, missingObjects };
      });
    } catch {
      return null;
    }
  }

  async #part(name: 'db' | 'queue'): Promise<DatabaseHealth & JobsHealth> {
    try {
      return await this.#read((fields) => {
        const part = fields.object(name);
        return { healthy: part.boolean('healthy'), detail: part.text('detail') };
      });
    } catch (error) {
      return { healthy: false, detail: error instanceof ArtifactStoreError ? error.detail : 'the check itself failed' };
    }
  }

  async #read<Part>(part: (fields: JsonFields) => Part): Promise<Part> {
    const answer = await this.#transport.send({ ...operation('GET', '/health', {}), retry: 'never' });
    return answer.json(part);
  }
}
