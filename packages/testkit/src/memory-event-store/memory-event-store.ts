import { type Clock, type Digester, latest, type PackageId, type Timestamp } from '@artifact-store/identity';
import { type DatabaseHealth, DatabaseUnavailableError, type EventFilter, type RecordedEvent } from '@artifact-store/planes';
import {
  type Command,
  type DomainEvent,
  type EventStore,
  type EventType,
  type LogHead,
  type MatchingEvents,
  type MatchingQuery,
  project,
  RETENTION_EVENTS,
  type RetentionClass,
  recordEvent,
  type Views,
} from '@artifact-store/registry';
import { MemoryJobs } from './memory-jobs.js';
import { MemoryRecords } from './memory-records.js';
import { MemoryTables } from './memory-tables.js';
import { MemoryUploads } from './memory-uploads.js';
import { MemoryViews } from './memory-views.js';

const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** The classes and durations of the operator guide. */
export const RETENTION_CLASSES: readonly RetentionClass[] = [
  { name: 'transient', defaultDurationSeconds: 86_400 },
  { name: 'raw-evidence', defaultDurationSeconds: 7_776_000 },
  { name: 'summary-evidence', defaultDurationSeconds: 31_536_000 },
  { name: 'release-evidence', defaultDurationSeconds: 220_752_000 },
  { name: 'permanent-record', defaultDurationSeconds: null },
];

export interface MemoryEventStoreParts {
  readonly clock: Clock;
  readonly digester: Digester;
  readonly logId: string;
  readonly retentionClasses?: readonly RetentionClass[];
}

/**
 * The event store's port, kept in memory: one command at a time, gapless sequences, events and views changed together or not
 * at all. For tests of what stands on the port; the databases are proved by their own.
 */
export class MemoryEventStore implements EventStore {
  readonly views: Views;
  private readonly tables = new MemoryTables();
  private readonly records = new MemoryRecords();
  private readonly jobs = new MemoryJobs();
  private readonly uploads = new MemoryUploads();
  private readonly log: RecordedEvent[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(private readonly parts: MemoryEventStoreParts) {
    const state = { records: this.records, jobs: this.jobs, uploads: this.uploads };
    this.views = new MemoryViews(this.tables, parts.retentionClasses ?? RETENTION_CLASSES, state);
  }

  /** All rows of all views. */
  dumpViews(): ReturnType<MemoryTables['dump']> {
    return this.tables.dump();
  }

  async transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer> {
    this.refuseClosed();
    const outcome = this.turn.then(() => this.run(command));
    this.turn = outcome.catch(() => undefined);
    return outcome;
  }

  async page(since: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.refuseClosed();
    return firstPage(this.log.slice(since, since + limit));
  }

  async matching({ filter, since, until, limit }: MatchingQuery): Promise<MatchingEvents> {
    this.refuseClosed();
    const found = this.log.slice(since, until).filter((event) => holdsFor(filter, event));
    const events = firstPage(found.slice(0, limit));
    const isCut = events.length < found.length || found.length === limit;
    return { events, through: isCut ? (events.at(-1)?.sequence ?? since) : until };
  }

  async at(sequence: number): Promise<RecordedEvent | undefined> {
    this.refuseClosed();
    return this.log[sequence - 1];
  }

  async lastOf(eventType: string, subjectKind: string, subjectId: string): Promise<RecordedEvent | undefined> {
    this.refuseClosed();
    return this.log.findLast(
      (event) => event.eventType === eventType && event.subjectKind === subjectKind && event.subjectId === subjectId,
    );
  }

  async retentionEvents(packageId: PackageId, since: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.refuseClosed();
    return this.log.filter((event) => event.sequence > since && isAbout(packageId, RETENTION_EVENTS, event)).slice(0, limit);
  }

  async lastRetentionEvent(packageId: PackageId, types: readonly EventType[]): Promise<RecordedEvent | undefined> {
    this.refuseClosed();
    return this.log.findLast((event) => isAbout(packageId, types, event));
  }

  async head(): Promise<LogHead> {
    this.refuseClosed();
    return { logId: this.parts.logId, lastSequence: this.log.length, lastCreatedAt: this.log.at(-1)?.createdAt ?? null };
  }

  goesOn(since: number, milliseconds: number): Promise<void> {
    if (this.closed || this.log.length > since) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.waiting.add(resolve);
    return promise.finally(() => {
      clearTimeout(timer);
      this.waiting.delete(resolve);
    });
  }

  async health(): Promise<DatabaseHealth> {
    return { healthy: !this.closed, detail: this.closed ? 'closed' : 'in memory' };
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const end of this.waiting) end();
    await this.turn;
  }

  private async run<Snapshot, Answer>({ load, decide }: Command<Snapshot, Answer>): Promise<Answer> {
    const snapshot = await load(this.views);
    const now = this.notBeforeHead(this.parts.clock.now());
    const { events, answer, notBefore, remember = [], state = [] } = decide(snapshot, now);
    this.append(events, notBefore === undefined ? now : latest(now, notBefore));
    for (const record of remember) this.records.remember(record);
    for (const change of state) {
      if (change.state === 'upload_sessions') this.uploads.apply(change);
      else this.jobs.apply(change);
    }
    return answer;
  }

  /** Everything that can fail comes before the first change. */
  private append(events: readonly DomainEvent[], createdAt: Timestamp): void {
    const first = this.log.length + 1;
    const recorded = events.map((event, index) => recordEvent(event, first + index, createdAt, this.parts.digester));
    const changes = recorded.flatMap((row, index) => project(events[index] as DomainEvent, row));
    this.log.push(...recorded);
    for (const change of changes) this.tables.apply(change);
    if (events.length > 0) for (const end of this.waiting) end();
  }

  private notBeforeHead(time: Timestamp): Timestamp {
    const head = this.log.at(-1);
    return head === undefined ? time : latest(time, head.createdAt);
  }

  private refuseClosed(): void {
    if (this.closed) throw new DatabaseUnavailableError('the event store is closed');
  }
}

/** As many as a page holds. */
function firstPage(found: readonly RecordedEvent[]): readonly RecordedEvent[] {
  let bytes = 0;
  const end = found.findIndex((event, index) => {
    bytes += event.payload.length;
    return index > 0 && bytes > MAX_PAGE_BYTES;
  });
  return end === -1 ? found : found.slice(0, end);
}

function holdsFor({ type, subjectKind, subjectId }: EventFilter, event: RecordedEvent): boolean {
  return (
    (type === undefined || event.eventType === type) &&
    (subjectKind === undefined || event.subjectKind === subjectKind) &&
    (subjectId === undefined || event.subjectId === subjectId)
  );
}

function isAbout(packageId: PackageId, types: readonly string[], event: RecordedEvent): boolean {
  return types.includes(event.eventType) && event.subjectKind === 'package' && event.subjectId === packageId;
}
