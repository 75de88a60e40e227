import { type Clock, type Digester, latest, type Timestamp } from '@artifact-store/identity';
import type { RecordedEvent } from '@artifact-store/planes';
import {
  type Command,
  type IdempotencyRecord,
  type LogHead,
  project,
  recordEvent,
  type ViewChange,
} from '@artifact-store/registry';
import type { IdempotencyExpiry } from '../idempotency/expiry.js';
import { recordId, writeRecords } from '../idempotency/idempotency-records.js';
import { appendEvents, moveHead } from '../log/event-writer.js';
import { ViewReader } from '../views/view-reader.js';
import type { ViewWriter } from '../views/view-writer.js';
import type { Waiting } from './group-commit.js';
import type { LockedLog } from './head-lock.js';

/** Events of a batch are written together; manifests of megabytes are not gathered for that. */
const MAX_UNWRITTEN_BYTES = 4 * 1024 * 1024;

interface Decided {
  readonly recorded: readonly RecordedEvent[];
  readonly changes: readonly (readonly ViewChange[])[];
  readonly remember: readonly IdempotencyRecord[];
  readonly answer: unknown;
}

/** Commands of one transaction, each decided on the state that the earlier ones left. */
export class Batch {
  /** The last event of the batch so far. */
  lastEvent: RecordedEvent | undefined;
  #head: LogHead;
  #unwritten: RecordedEvent[] = [];
  #unwrittenBytes = 0;
  #remembered = false;
  readonly #settlements: (() => void)[] = [];
  readonly #views: ViewReader;

  constructor(
    private readonly log: LockedLog,
    private readonly viewWriter: ViewWriter,
    private readonly expiry: IdempotencyExpiry,
    private readonly parts: { readonly clock: Clock; readonly digester: Digester },
  ) {
    this.#head = log.head;
    this.#views = new ViewReader(log.session);
  }

  /** Whether there is anything to commit. */
  get hasWritten(): boolean {
    return this.lastEvent !== undefined || this.#remembered;
  }

  /** Runs one command; if it refuses, it alone fails. @throws if the database fails */
  async run({ command, resolve, reject }: Waiting): Promise<void> {
    let decided: Decided;
    try {
      decided = this.#decide(command, await command.load(this.#views));
    } catch (error) {
      if (this.log.session.hasFailed) throw error;
      this.#settlements.push(() => reject(error));
      return;
    }
    for (const changes of decided.changes) this.viewWriter.add(changes);
    await this.viewWriter.flush(this.log.session);
    await this.#remember(decided.remember);
    this.#take(decided.recorded);
    if (this.#unwrittenBytes > MAX_UNWRITTEN_BYTES) await this.#write();
    this.#settlements.push(() => resolve(decided.answer));
  }

  /** Writes what events are left, and the head. */
  async append(): Promise<void> {
    if (!this.hasWritten) return;
    await this.expiry.pass(this.log.session, this.#now());
    if (this.lastEvent === undefined) return;
    await this.#write();
    await moveHead(this.log.session, this.#head);
  }

  /** Answers everyone; called once all is committed, because a refusal too may rest on what an earlier command did. */
  settle(): void {
    for (const settle of this.#settlements) settle();
  }

  #decide(command: Command<unknown, unknown>, snapshot: unknown): Decided {
    const now = this.#now();
    const { events, answer, notBefore, remember = [] } = command.decide(snapshot, now);
    const createdAt = notBefore === undefined ? now : latest(now, notBefore);
    const recorded: RecordedEvent[] = [];
    const changes: (readonly ViewChange[])[] = [];
    for (const event of events) {
      const row = recordEvent(event, this.#head.lastSequence + 1 + recorded.length, createdAt, this.parts.digester);
      recorded.push(row);
      changes.push(project(event, row));
    }
    return { recorded, changes, remember, answer };
  }

  #now(): Timestamp {
    const { lastCreatedAt } = this.#head;
    const now = this.parts.clock.now();
    return lastCreatedAt === null ? now : latest(now, lastCreatedAt);
  }

  async #remember(records: readonly IdempotencyRecord[]): Promise<void> {
    if (records.length === 0) return;
    // The last of several under one key stands.
    await writeRecords(this.log.session, [...new Map(records.map((record) => [recordId(record), record])).values()]);
    this.#remembered = true;
  }

  #take(recorded: readonly RecordedEvent[]): void {
    const last = recorded.at(-1);
    if (last === undefined) return;
    for (const event of recorded) this.#unwrittenBytes += event.payload.length;
    this.#unwritten.push(...recorded);
    this.#head = { ...this.#head, lastSequence: last.sequence, lastCreatedAt: last.createdAt };
    this.lastEvent = last;
  }

  async #write(): Promise<void> {
    const events = this.#unwritten;
    this.#unwritten = [];
    this.#unwrittenBytes = 0;
    await appendEvents(this.log.session, events);
  }
}
