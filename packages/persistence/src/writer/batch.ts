import { type Clock, type Digester, latest, type Timestamp } from '@artifact-store/identity';
import type { RecordedEvent } from '@artifact-store/planes';
import {
  type Command,
  type IdempotencyRecord,
  type LogHead,
  project,
  recordEvent,
  type StateChange,
  type ViewChange,
} from '@artifact-store/registry';
import type { Forgetting } from '../forgetting/forgetting.js';
import type { RowWriter } from '../rows/row-writer.js';
import { ViewReader } from '../views/view-reader.js';
import { BatchState } from './batch-state.js';
import type { BatchStatements } from './batch-statements.js';
import { BatchViews } from './batch-views.js';
import type { Waiting } from './group-commit.js';
import type { LockedLog } from './head-lock.js';

/** Events of a batch are written together; manifests of megabytes are not gathered for that. */
const MAX_UNWRITTEN_BYTES = 4 * 1024 * 1024;

export interface BatchParts {
  readonly clock: Clock;
  readonly digester: Digester;
  readonly statements: BatchStatements;
  readonly rowWriter: RowWriter;
  readonly forgetting: readonly Forgetting[];
}

interface Decided {
  readonly recorded: readonly RecordedEvent[];
  readonly changes: readonly (ViewChange | StateChange)[];
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
  #keepsState = false;
  readonly #settlements: (() => void)[] = [];
  readonly #state: BatchState;
  readonly #views: BatchViews;

  constructor(
    private readonly log: LockedLog,
    private readonly parts: BatchParts,
  ) {
    this.#head = log.head;
    this.#state = new BatchState(log.session, parts.statements, parts.rowWriter);
    this.#views = new BatchViews(this.#state, new ViewReader(log.session));
  }

  /** Whether there is anything to commit. */
  get hasWritten(): boolean {
    return this.lastEvent !== undefined || this.#keepsState;
  }

  /** Runs commands in their order; those that refuse fail alone. @throws if the database fails */
  async run(waiting: readonly Waiting[]): Promise<void> {
    if (waiting.length > 1) await this.#gather(waiting);
    for (const each of waiting) await this.#run(each);
  }

  /** Writes what the commands did, as far as that is not done. */
  async append(): Promise<void> {
    if (!this.hasWritten) return;
    const { session } = this.log;
    const { events } = this.parts.statements;
    const moved = this.lastEvent === undefined ? undefined : this.#head;
    await Promise.all([this.#state.write(), this.#write(), moved && events.moveHead(session, moved)]);
    for (const each of this.parts.forgetting) await each.pass(session, this.#now());
  }

  /** Answers everyone; called once all is committed, because a refusal too may rest on what an earlier command did. */
  settle(): void {
    for (const settle of this.#settlements) settle();
  }

  /** Loads for all at the same time and drops what they get, so that the rows are at hand when each has its turn. */
  async #gather(waiting: readonly Waiting[]): Promise<void> {
    this.#views.isGathering = true;
    await Promise.allSettled(waiting.map(({ command }) => this.#load(command)));
    this.#views.isGathering = false;
  }

  /** A load that fails may leave reads under way: they end with it, before anything changes what they would have learnt. */
  async #load(command: Waiting['command']): Promise<unknown> {
    try {
      return await command.load(this.#views);
    } finally {
      await this.#state.untilRead();
    }
  }

  async #run({ command, resolve, reject }: Waiting): Promise<void> {
    let decided: Decided;
    try {
      decided = this.#decide(command, await this.#load(command));
    } catch (error) {
      if (this.log.session.hasFailed) throw error;
      this.#settlements.push(() => reject(error));
      return;
    }
    this.#state.change(decided.changes);
    for (const record of decided.remember) this.#state.remember(record);
    this.#keepsState ||= decided.changes.length > 0 || decided.remember.length > 0;
    this.#take(decided.recorded);
    if (this.#unwrittenBytes > MAX_UNWRITTEN_BYTES) await this.#write();
    this.#settlements.push(() => resolve(decided.answer));
  }

  #decide(command: Command<unknown, unknown>, snapshot: unknown): Decided {
    const now = this.#now();
    const { events, answer, notBefore, remember = [], state = [] } = command.decide(snapshot, now);
    const createdAt = notBefore === undefined ? now : latest(now, notBefore);
    const recorded: RecordedEvent[] = [];
    const changes: (ViewChange | StateChange)[] = [];
    for (const event of events) {
      const row = recordEvent(event, this.#head.lastSequence + 1 + recorded.length, createdAt, this.parts.digester);
      recorded.push(row);
      changes.push(...project(event, row));
    }
    changes.push(...state);
    return { recorded, changes, remember, answer };
  }

  #now(): Timestamp {
    const { lastCreatedAt } = this.#head;
    const now = this.parts.clock.now();
    return lastCreatedAt === null ? now : latest(now, lastCreatedAt);
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
    await this.parts.statements.events.append(this.log.session, events);
  }
}
