import { BackendUnavailableError, type LogPosition, type LogSource, StorageNotOursError } from '@artifact-store/planes';
import type { StorageBackend } from '@artifact-store/storage';
import { type Found, isBehind, objectionTo } from './objections.js';
import { decodeRecord, encodeRecord, type RegistryRecord } from './registry-record.js';

/** Other data planes may write the file too, with less in it. */
const ATTEMPTS = 5;

/**
 * Whether a backend belongs to the event log as it is. An older log, another one or none would hand out generations that were
 * given up already, and delete bytes that it does not know.
 */
export class Ownership {
  readonly #backend: StorageBackend;
  readonly #log: LogSource;
  /** Null: it is ours. Undefined: nobody could tell yet. */
  #objection: string | null | undefined;
  #unreadable: string | null = null;
  #looking: Promise<void> | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(backend: StorageBackend, log: LogSource) {
    this.#backend = backend;
    this.#log = log;
  }

  /** What speaks against writing there, as far as it is known; null if nothing does. */
  get objection(): string | null {
    return this.#objection ?? this.#unreadable;
  }

  /**
   * Compares the backend with the head of the log, and notes there how far the log has come; an empty backend becomes ours if
   * the log has no files on it. Calls at the same time share one look.
   * @throws ControlPlaneUnavailableError, BackendUnavailableError, StorageFullError; what was known stays
   */
  look(): Promise<void> {
    this.#looking ??= this.#inTurn(() => this.#look()).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** @throws StorageNotOursError, and what `look` throws where nobody could look yet */
  async check(): Promise<void> {
    if (this.#objection === undefined) await this.look();
    this.refuse();
  }

  /** As `check`, for what has begun: by what is known. */
  refuse(): void {
    if (typeof this.#objection !== 'string') return;
    throw new StorageNotOursError(`storage backend "${this.#backend.id}": ${this.#objection}`, { backend_id: this.#backend.id });
  }

  /**
   * Resolves once the backend durably knows that the log has come so far: from then on no older log passes for this one.
   * @param told by the log itself
   * @throws as `check`
   */
  async remember(told: LogPosition): Promise<void> {
    await this.#inTurn(async () => {
      const found = await this.#read();
      if (objectionTo(found, told) === null) await this.#settle(found, told);
      // What another data plane was told may be more recent.
      else await this.#look();
    });
    this.refuse();
  }

  async #look(): Promise<void> {
    const found = await this.#read();
    // Asked after the file was read: whoever wrote it had been told by then, so that a log that goes on has come further.
    const head = await this.#log.head();
    if (found === 'nothing') await this.#settleWithoutFile(head);
    else await this.#settle(found, head);
  }

  async #settleWithoutFile(head: LogPosition): Promise<void> {
    const isEmpty = await this.#isEmpty();
    if (isEmpty && !(await this.#log.hasObjectsOn(this.#backend.id))) await this.#note(head);
    // Another data plane may have written the file since, then objects, and have told the log of them.
    else if ((await this.#read()) !== 'nothing') await this.#look();
    else this.#objection = objectionTo(isEmpty ? 'empty' : 'nothing', head);
  }

  async #settle(found: Found, head: LogPosition): Promise<void> {
    this.#objection = objectionTo(found, head);
    if (typeof found === 'string' || found.logId !== head.logId || found.wentBackTo !== undefined) return;
    if (isBehind(found, head.lastSequence)) await this.#noteStepBack(found, head);
    else if (found.seenSequence < head.lastSequence) await this.#note(head);
  }

  /** A log that went back and goes on would soon be as long as it was, and pass for the one it was. */
  async #noteStepBack(record: RegistryRecord, { lastSequence: wentBackTo }: LogPosition): Promise<void> {
    await this.#backend.registryFile.replace(encodeRecord({ ...record, wentBackTo }));
  }

  async #note(head: LogPosition): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await this.#backend.registryFile.replace(encodeRecord({ logId: head.logId, seenSequence: head.lastSequence }));
      const kept = await this.#read();
      const isAnothers = typeof kept !== 'string' && kept.logId !== head.logId;
      if (isAnothers || (typeof kept !== 'string' && kept.seenSequence >= head.lastSequence)) {
        this.#objection = isAnothers ? objectionTo(kept, head) : null;
        return;
      }
    }
    throw new BackendUnavailableError(`storage backend "${this.#backend.id}" does not keep its registry.json`, {
      backend_id: this.#backend.id,
    });
  }

  async #read(): Promise<Found> {
    try {
      const bytes = await this.#backend.registryFile.read();
      this.#unreadable = null;
      return bytes === null ? 'nothing' : (decodeRecord(bytes) ?? 'damaged');
    } catch (error) {
      if (error instanceof BackendUnavailableError) this.#unreadable = 'its registry.json cannot be read';
      throw error;
    }
  }

  async #isEmpty(): Promise<boolean> {
    for await (const _object of this.#backend.list()) return false;
    return true;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => {});
    return turn;
  }
}
