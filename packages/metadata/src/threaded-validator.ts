import {
  DrainingError,
  InternalError,
  MetadataSchemaTooCostlyError,
  MetadataValidatorBusyError,
  type Problem,
} from '@artifact-store/planes';
import type { ApplicableSchema, MetadataValidator, NamedSchema, Violations } from '@artifact-store/registry';
import { ThreadEndedError, ValidationThread } from './validation-thread.js';
import type { WorkerReply, WorkerRequest } from './validation-worker.js';
import { VALIDATOR_LIMITS, type ValidatorLimits } from './validator-limits.js';

export interface ClosableValidator extends MetadataValidator {
  /** Ends the thread, whatever it does; calls that wait for it fail. */
  close(): Promise<void>;
}

/** A validator in a thread that starts when it is first needed, and is replaced when a schema was too much for it. */
export function createMetadataValidator(limits: Partial<ValidatorLimits> = {}): ClosableValidator {
  return new ThreadedValidator({ ...VALIDATOR_LIMITS, ...limits });
}

/** One call after another: the thread does nothing else, and no schema takes more than its turn. */
class ThreadedValidator implements ClosableValidator {
  #thread: ValidationThread | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #calls = 0;
  #closed = false;

  constructor(private readonly limits: ValidatorLimits) {}

  async problemsOf(schema: ApplicableSchema): Promise<readonly Problem[]> {
    const reply = await this.#ask({ check: schema }, this.limits.checkMilliseconds);
    return 'problems' in reply ? reply.problems : unexpected(reply);
  }

  async violations({ digest, applied }: NamedSchema, metadata: object): Promise<Violations> {
    const reply = await this.#ask({ apply: { digest, applied }, metadata }, this.limits.applyMilliseconds);
    return 'violations' in reply ? reply.violations : unexpected(reply);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread?.stop();
  }

  async #ask(request: WorkerRequest, milliseconds: number): Promise<WorkerReply> {
    if (this.#calls >= this.limits.calls) {
      throw new MetadataValidatorBusyError(`${this.limits.calls} checks of metadata are waiting already`);
    }
    this.#calls += 1;
    const turn = this.#turn.then(() => this.#askThread(request, milliseconds));
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      if (!(error instanceof ThreadEndedError)) throw error;
      throw this.#closed ? closed() : refusal(error, milliseconds, this.limits);
    } finally {
      this.#calls -= 1;
    }
  }

  async #askThread(request: WorkerRequest, milliseconds: number): Promise<WorkerReply> {
    const thread = await this.#liveThread();
    const reply = await thread.ask(request, milliseconds);
    if ('tooCostly' in reply) throw new MetadataSchemaTooCostlyError(`the schema asks for too much: ${reply.tooCostly}`);
    return reply;
  }

  async #liveThread(): Promise<ValidationThread> {
    if (this.#closed) throw closed();
    if (this.#thread?.isAlive) return this.#thread;
    // One that took too long may still be on its way out.
    await this.#thread?.stop();
    try {
      this.#thread = await ValidationThread.start(this.limits);
    } catch (cause) {
      throw new InternalError('the thread that checks metadata did not start', {}, { cause });
    }
    if (this.#closed) await this.#thread.stop();
    return this.#thread;
  }
}

function closed(): DrainingError {
  return new DrainingError('metadata is checked no more');
}

function refusal(error: ThreadEndedError, milliseconds: number, { memoryMegabytes }: ValidatorLimits): Error {
  switch (error.reason) {
    case 'time':
      return new MetadataSchemaTooCostlyError(`the schema was not applied within ${milliseconds / 1000} seconds`);
    case 'memory':
      return new MetadataSchemaTooCostlyError(`the schema could not be applied within ${memoryMegabytes} MiB of memory`);
    default:
      return new InternalError('the thread that checks metadata failed', {}, { cause: error.cause ?? error });
  }
}

function unexpected(reply: WorkerReply): never {
  throw new InternalError(`the thread that checks metadata answered with ${Object.keys(reply).join(', ')}`);
}
