import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ControlPlane, DatabaseUnavailableError, grantVerifier } from '@artifact-store/planes';
import { type OpenControl, processKey } from '../../control.js';
import { systemClock } from '../../system-clock.js';
import { decodeError, decodeResults } from './error-codec.js';
import { METHODS, type Reply, type Request, type Role, type ThreadData } from './messages.js';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens the control plane in a thread of its own: SQLite's driver is synchronous, and its commits would stall every byte
 * stream of this process. What goes in and out is plain data, so nobody can tell the difference (ADR-0015).
 * @throws as `openControl`
 */
export async function openControlThread(config: ThreadData['config']): Promise<OpenControl> {
  const key = await processKey();
  const data: ThreadData = {
    config: {
      database: config.database,
      limits: config.limits,
      storage: config.storage,
      grantTtlSeconds: config.grantTtlSeconds,
    },
    key,
  };
  const worker = new Worker(new URL('./control-worker.js', import.meta.url), { workerData: data, name: 'control-plane' });
  const [first] = (await once(worker, 'message')) as [Reply];
  if ('failed' in first) {
    await worker.terminate();
    throw decodeError(first.failed);
  }
  if (!('opened' in first)) throw new Error('the thread of the control plane answered before it was open');
  const calls = new ThreadCalls(worker);
  const { logId } = first.opened;
  return { control: calls.controlPlane(), logId, verifier: grantVerifier(key, systemClock, logId), close: () => calls.close() };
}

/** Calls that are under way, by number. When the thread dies, all of them fail, and all that follow. */
class ThreadCalls {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #death: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(private readonly worker: Worker) {
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.once('error', (cause) => this.#die(cause));
    worker.once('exit', () => this.#die(undefined));
  }

  controlPlane(): ControlPlane {
    const roles = Object.entries(METHODS).map(([role, methods]) => [role, this.#role(role as Role, Object.keys(methods))]);
    return Object.fromEntries(roles) as ControlPlane;
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
        return role === 'receipts' ? decodeResults(answer as Parameters<typeof decodeResults>[0]) : answer;
      };
    return Object.fromEntries(methods.map((method) => [method, call(method)]));
  }

  #call(role: Role, method: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const call = ++this.#last;
    this.#waiting.set(call, { resolve, reject });
    this.#post({ call, role, method, parameters });
    return promise;
  }

  #post(request: Request): void {
    this.worker.postMessage(request);
  }

  #take(reply: Reply): void {
    if (!('call' in reply)) return;
    const waiting = this.#waiting.get(reply.call);
    this.#waiting.delete(reply.call);
    if ('error' in reply) waiting?.reject(decodeError(reply.error));
    else waiting?.resolve(reply.answer);
  }

  #die(cause: unknown): void {
    this.#death ??= new DatabaseUnavailableError('the control plane has stopped', {}, { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}
