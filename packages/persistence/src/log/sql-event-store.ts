import { type Clock, epochMilliseconds, type PackageId } from '@artifact-store/identity';
import { ArtifactStoreError, type DatabaseHealth, type RecordedEvent } from '@artifact-store/planes';
import type { Command, EventStore, EventType, LogHead, MatchingEvents, MatchingQuery, Views } from '@artifact-store/registry';
import type { LogNews } from '../news/log-news.js';
import type { SchemaGate } from '../schema/schema-gate.js';
import { ViewReader } from '../views/view-reader.js';
import type { GroupCommit } from '../writer/group-commit.js';
import { MAX_CLOCK_SKEW_MS } from '../writer/head-lock.js';
import { readAt, readHead, readLastOf, readPage } from './event-reader.js';
import { readMatching } from './matching-events.js';
import { readLastRetention, readRetention } from './retention-history.js';

/** The log in a SQL database: reads of what is committed, and one way to write. */
export class SqlEventStore implements EventStore {
  readonly views: Views;

  constructor(
    private readonly gate: SchemaGate,
    private readonly writer: GroupCommit,
    private readonly news: LogNews,
    private readonly clock: Clock,
    readonly close: () => Promise<void>,
  ) {
    this.views = new ViewReader(gate);
  }

  transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer> {
    return this.writer.transact(command);
  }

  page(since: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.gate.read((session) => readPage(session, since, limit));
  }

  matching(query: MatchingQuery): Promise<MatchingEvents> {
    return this.gate.read((session) => readMatching(session, query));
  }

  at(sequence: number): Promise<RecordedEvent | undefined> {
    return this.gate.read((session) => readAt(session, sequence));
  }

  lastOf(eventType: string, subjectKind: string, subjectId: string): Promise<RecordedEvent | undefined> {
    return this.gate.read((session) => readLastOf(session, eventType, subjectKind, subjectId));
  }

  retentionEvents(packageId: PackageId, since: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.gate.read((session) => readRetention(session, packageId, since, limit));
  }

  lastRetentionEvent(packageId: PackageId, types: readonly EventType[]): Promise<RecordedEvent | undefined> {
    return this.gate.read((session) => readLastRetention(session, packageId, types));
  }

  head(): Promise<LogHead> {
    return this.gate.read(readHead);
  }

  goesOn(since: number, milliseconds: number): Promise<void> {
    return this.news.goesOn(since, milliseconds);
  }

  async health(): Promise<DatabaseHealth> {
    try {
      const { lastSequence, lastCreatedAt } = await this.head();
      const ahead = lastCreatedAt === null ? 0 : epochMilliseconds(lastCreatedAt) - epochMilliseconds(this.clock.now());
      if (ahead > MAX_CLOCK_SKEW_MS) {
        return { healthy: false, detail: `the last event is ${Math.round(ahead / 1000)} seconds ahead of the clock` };
      }
      const stopped = await this.writer.whatStopsWrites();
      if (stopped !== null) return { healthy: false, detail: stopped };
      return { healthy: true, detail: `the event log ends at ${lastSequence}` };
    } catch (error) {
      const detail = error instanceof ArtifactStoreError ? `${error.declaration.title}: ${error.detail}` : 'the database failed';
      return { healthy: false, detail };
    }
  }
}
