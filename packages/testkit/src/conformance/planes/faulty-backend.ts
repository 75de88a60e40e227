import { EventEmitter, once } from 'node:events';
import { BackendUnavailableError, StorageFullError } from '@artifact-store/planes';
import { ObjectUnreadableError, type StagedObject, type StorageBackend } from '@artifact-store/storage';

/** `unreadable` is what is read, and not the backend. */
type Failure = 'full' | 'unavailable' | 'unreadable';

/** A real backend whose failures and slowness are at will. */
export interface FaultyBackend extends StorageBackend {
  fail(how: Failure | null): void;
  /** Writes wait until the answer is called. */
  holdWrites(): () => void;
  /** Resolves when nothing is staged any more. */
  untilIdle(): Promise<void>;
  /** Bytes that readers have been given so far. */
  readonly bytesRead: number;
}

export function faultyBackend(real: StorageBackend): FaultyBackend {
  const idle = new EventEmitter();
  let failure: Failure | null = null;
  let held: Promise<void> | undefined;
  let staged = 0;
  let bytesRead = 0;

  const failIfAsked = () => {
    if (failure === 'full') throw new StorageFullError('the backend has no room');
    if (failure === 'unreadable') throw new ObjectUnreadableError('the object cannot be read');
    if (failure === 'unavailable') throw new BackendUnavailableError('the backend does not answer');
  };
  const faulty = (object: StagedObject, signal: AbortSignal | undefined): StagedObject => ({
    async write(chunk) {
      if (held !== undefined) await Promise.race([held, abortOf(signal)]);
      failIfAsked();
      return object.write(chunk);
    },
    publish: (key) => object.publish(key),
    async discard() {
      await object.discard();
      staged--;
      if (staged === 0) idle.emit('idle');
    },
  });
  async function* counted(body: AsyncIterableIterator<Uint8Array>) {
    try {
      for await (const chunk of body) {
        bytesRead += chunk.byteLength;
        yield chunk;
      }
    } finally {
      await body.return?.();
    }
  }
  return {
    id: real.id,
    capabilities: real.capabilities,
    registryFile: real.registryFile,
    async stage(intent, options) {
      const object = await real.stage(intent, options);
      staged++;
      return faulty(object, options?.signal);
    },
    async open(key, options) {
      failIfAsked();
      const opened = await real.open(key, options);
      return { ...opened, body: counted(opened.body) };
    },
    stat(key, options) {
      failIfAsked();
      return real.stat(key, options);
    },
    async delete(keys, options) {
      failIfAsked();
      await real.delete(keys, options);
    },
    async *list(options) {
      failIfAsked();
      yield* real.list(options);
    },
    health: (options) => real.health(options),
    dispose: () => real.dispose(),
    fail(how) {
      failure = how;
    },
    holdWrites() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
    async untilIdle() {
      if (staged > 0) await once(idle, 'idle');
    },
    get bytesRead() {
      return bytesRead;
    },
  };
}

/** Resolves when the signal aborts: what the real backend makes of that is its own. */
function abortOf(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}
