import type { BackendHealth, CallOptions, LogPosition, LogSource } from '@artifact-store/planes';
import type {
  BackendCapabilities,
  ListOptions,
  ObjectKey,
  OpenedObject,
  OpenOptions,
  RegistryFile,
  StagedObject,
  StageIntent,
  StorageBackend,
  StoredObject,
} from '@artifact-store/storage';
import { Ownership } from './ownership.js';

/** A backend where nothing is written or deleted unless it belongs to the event log. Reads go on. */
export class GuardedBackend implements StorageBackend {
  readonly #backend: StorageBackend;
  readonly #ownership: Ownership;

  constructor(backend: StorageBackend, log: LogSource) {
    this.#backend = backend;
    this.#ownership = new Ownership(backend, log);
  }

  /** @throws StorageNotOursError, and what `look` throws where nobody could look yet */
  requireOurs(): Promise<void> {
    return this.#ownership.check();
  }

  /** Compares the backend with the log. @throws ControlPlaneUnavailableError, BackendUnavailableError, StorageFullError */
  look(): Promise<void> {
    return this.#ownership.look();
  }

  get id(): string {
    return this.#backend.id;
  }

  get capabilities(): BackendCapabilities {
    return this.#backend.capabilities;
  }

  get registryFile(): RegistryFile {
    return this.#backend.registryFile;
  }

  /** @throws also StorageNotOursError, as `publish` of what is staged */
  async stage(intent?: StageIntent, options?: CallOptions): Promise<StagedObject> {
    await this.#ownership.check();
    const staged = await this.#backend.stage(intent, options);
    return {
      write: (chunk) => staged.write(chunk),
      publish: async (key) => {
        this.#ownership.refuse();
        await staged.publish(key);
      },
      discard: () => staged.discard(),
    };
  }

  /** @throws also StorageNotOursError */
  async delete(keys: readonly ObjectKey[], options?: CallOptions): Promise<void> {
    await this.#ownership.check();
    await this.#backend.delete(keys, options);
  }

  /** Deletes keys that the log gave up, once the backend durably knows that it did. @throws also StorageNotOursError */
  async deleteGivenUp(keys: readonly ObjectKey[], told: LogPosition, options?: CallOptions): Promise<void> {
    await this.#ownership.remember(told);
    await this.#backend.delete(keys, options);
    // A data plane that knew less may have written at the same time.
    await this.#ownership.remember(told);
  }

  open(key: ObjectKey, options?: OpenOptions): Promise<OpenedObject> {
    return this.#backend.open(key, options);
  }

  stat(key: ObjectKey, options?: CallOptions): Promise<StoredObject> {
    return this.#backend.stat(key, options);
  }

  list(options?: ListOptions): AsyncIterable<StoredObject> {
    return this.#backend.list(options);
  }

  async health(options?: CallOptions): Promise<BackendHealth> {
    const health = await this.#backend.health(options);
    const { objection } = this.#ownership;
    if (objection === null) return health;
    const adopt = `artifactstore storage adopt --backend ${this.id}`;
    const detail = `${objection}. Nothing is written or deleted there. If database and storage belong together as they are, stop all servers and run ${adopt}`;
    return { ...health, healthy: false, detail: health.healthy ? detail : `${health.detail}; ${detail}` };
  }

  dispose(): Promise<void> {
    return this.#backend.dispose();
  }
}
