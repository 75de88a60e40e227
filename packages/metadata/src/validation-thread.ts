import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { MAX_MESSAGE_LENGTH, MAX_POINTER_LENGTH, MAX_PROBLEMS } from '@artifact-store/planes';
import { VALIDATION_WORKER, type WorkerReply, type WorkerRequest, type WorkerSettings } from './validation-worker.js';
import type { ValidatorLimits } from './validator-limits.js';

const SETTINGS: WorkerSettings = {
  ajvFile: createRequire(import.meta.url).resolve('ajv/dist/2020.js'),
  maxProblems: MAX_PROBLEMS,
  maxPointer: MAX_POINTER_LENGTH,
  maxMessage: MAX_MESSAGE_LENGTH,
};

/** The thread is no more, and what it was asked has no answer. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError';

  constructor(
    /** It was ended because it took too long, it ran out of memory, or it failed. */
    readonly reason: 'time' | 'memory' | 'failure',
    options?: { cause?: unknown },
  ) {
    super(`the thread that checks metadata has ended (${reason})`, options);
  }
}

/** One worker thread that answers one request at a time. It does not keep the process alive while it idles. */
export class ValidationThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #waiting: PromiseWithResolvers<WorkerReply> | undefined;
  #end: ThreadEndedError | undefined;

  private constructor({ memoryMegabytes }: ValidatorLimits) {
    this.#worker = new Worker(VALIDATION_WORKER, {
      eval: true,
      workerData: SETTINGS,
      execArgv: [],
      env: {},
      name: 'metadata',
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    this.#worker.unref();
    this.#worker.on('message', (reply: WorkerReply) => this.#waiting?.resolve(reply));
    this.#worker.once('error', (cause: Error & { code?: string }) => {
      this.#die(new ThreadEndedError(cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'failure', { cause }));
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    this.#worker.once('exit', () => {
      this.#die(new ThreadEndedError('failure'));
      resolve();
    });
  }

  /** @throws ThreadEndedError */
  static async start(limits: ValidatorLimits): Promise<ValidationThread> {
    const thread = new ValidationThread(limits);
    await thread.#answer(limits.startMilliseconds);
    return thread;
  }

  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /** @throws ThreadEndedError, also where there was no answer in time: the thread is ended then */
  ask(request: WorkerRequest, milliseconds: number): Promise<WorkerReply> {
    const answer = this.#answer(milliseconds);
    this.#worker.postMessage(request);
    return answer;
  }

  /** Resolves once the thread is no more, whatever it was doing. */
  async stop(reason: ThreadEndedError['reason'] = 'failure'): Promise<void> {
    this.#die(new ThreadEndedError(reason));
    await this.#worker.terminate();
    await this.#ended;
  }

  async #answer(milliseconds: number): Promise<WorkerReply> {
    if (this.#end !== undefined) throw this.#end;
    this.#waiting = Promise.withResolvers<WorkerReply>();
    const late = setTimeout(() => void this.stop('time'), milliseconds);
    this.#worker.ref();
    try {
      return await this.#waiting.promise;
    } finally {
      clearTimeout(late);
      this.#waiting = undefined;
      this.#worker.unref();
    }
  }

  #die(end: ThreadEndedError): void {
    this.#end ??= end;
    this.#waiting?.reject(this.#end);
  }
}
