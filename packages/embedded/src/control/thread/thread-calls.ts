import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import {
  ArtifactStoreError,
  type DatabaseHealth,
  DatabaseUnavailableError,
  type JobsHealth,
  type WorkingControlPlane,
} from '@artifact-store/planes';
import { decodeError, decodeResults, holdsResults } from './error-codec.js';
import { METHODS, type Opened, type Reply, type Request, type Role } from './messages.js';

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that are under way, by number. When the thread dies, all of them fail, and all that follow. */
export class ThreadCalls {
  /** What the thread says once it is open; rejected as it failed, or if it stops before. */
  readonly opened: Promise<Opened>;
  readonly #opening: Waiting<Opened>;
  readonly #waiting = new Map<number, Waiting<unknown>>();
  #last = 0;
  #death: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly worker: Worker) {
    const { promise, resolve, reject } = Promise.withResolvers<Opened>();
    this.opened = promise;
    // A death may come before anybody waits for this; whoever does wait sees it all the same.
    promise.catch(() => undefined);
    this.#opening = { resolve, reject };
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.once('error', (cause) => this.#die(cause));
    worker.once('exit', () => this.#die());
  }

  controlPlane(): WorkingControlPlane {
    const roles = Object.entries(METHODS).map(([role, methods]) => [role, this.#role(role as Role, Object.keys(methods))]);
    const plane = Object.fromEntries(roles) as WorkingControlPlane;
    const { health } = plane;
    return {
      ...plane,
      health: {
        check: () => health.check().catch(unhealthy),
        jobs: () => health.jobs().catch(unhealthy),
        storage: () => health.storage().catch(() => null),
      },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#death === undefined ? this.#close() : Promise.resolve();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const exit = once(this.worker, 'exit');
    this.#post({ close: true });
    await exit;
  }

  #role(role: Role, methods: readonly string[]): unknown {
    const call =
      (method: string) =>
      async (...parameters: readonly unknown[]) => {
        const answer = await this.#call(role, method, parameters);
        return holdsResults(role) ? decodeResults(answer as Parameters<typeof decodeResults>[0]) : answer;
      };
    return Object.fromEntries(methods.map((method) => [method, call(method)]));
  }

  #call(role: Role, method: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const call = ++this.#last;
    // What cannot be cloned fails here, before anybody waits for its answer.
    this.#post({ call, role, method, parameters });
    this.#waiting.set(call, { resolve, reject });
    return promise;
  }

  #post(request: Request): void {
    this.worker.postMessage(request);
  }

  #take(reply: Reply): void {
    if ('opened' in reply) this.#opening.resolve(reply.opened);
    else if ('failed' in reply) this.#opening.reject(decodeError(reply.failed));
    else this.#answer(reply);
  }

  #answer(reply: Extract<Reply, { call: number }>): void {
    const waiting = this.#waiting.get(reply.call);
    this.#waiting.delete(reply.call);
    if ('error' in reply) waiting?.reject(decodeError(reply.error));
    else waiting?.resolve(reply.answer);
  }

  #die(cause?: unknown): void {
    this.#death ??= new DatabaseUnavailableError('the control plane has stopped', {}, { cause });
    // A thread that cannot even start has a defect, which whoever starts it has to see.
    this.#opening.reject(cause ?? this.#death);
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}

/** The plane's contract: what is wrong is the answer. */
function unhealthy(error: unknown): DatabaseHealth & JobsHealth {
  return { healthy: false, detail: error instanceof ArtifactStoreError ? error.detail : 'the control plane failed' };
}
