import { setTimeout } from 'node:timers/promises';
import type { JobId } from '@artifact-store/identity';
import { decodeEvent } from '@artifact-store/registry';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { record } from './commands.js';
import { logOf, upTo } from './log-of.js';
import { clockOfNow, openSubject } from './open-subject.js';
import type { DatabaseSubject } from './subject.js';
import { startWriters, type WriterProcess } from './writers.js';

export interface ProcessPlan {
  /** Processes that write at the same time. */
  readonly processes: number;
  readonly writersEach: number;
  readonly filesPerWriter: number;
  /** Whether another process takes the place of the killed one. */
  readonly restart: boolean;
}

/**
 * Writers in several processes, a third of whose transactions is aborted on purpose and one of which is killed midway, while
 * a reader polls: the log stays 1, 2, 3, …, every acknowledged fact is there once, and each was decided on the state before;
 * rows of operational state are written with the events or not at all.
 */
export function processConformance(name: string, create: () => Promise<DatabaseSubject>, plan: ProcessPlan): void {
  describe(`${name} under writers in processes of their own`, () => {
    let subject: DatabaseSubject;
    const running: WriterProcess[] = [];

    beforeEach(async () => {
      subject = await create();
    });

    afterEach(async () => {
      await Promise.all(running.map((each) => each.kill()));
      await subject.remove();
    });

    it('keeps the log gapless and in order for every reader, and all that it acknowledged', async () => {
      const opened = await openSubject(subject);
      const [created, retention] = opened.make.created();
      await opened.store.transact(record([created, retention], null));
      await opened.close();

      const start = (series: number) => {
        const { writersEach: writers, filesPerWriter: files } = plan;
        const started = startWriters({ config: subject.config, packageId: created.packageId, series, writers, files });
        running.push(started);
        return started;
      };
      const processes = upTo(plan.processes).map(start);
      await Promise.all(processes.map((each) => each.ready));
      const reader = pollSequences(subject);
      const [victim] = processes;
      await victim?.hasAdded((plan.writersEach * plan.filesPerWriter) / 2);
      await victim?.kill();
      if (plan.restart) processes.push(start(plan.processes + 1));
      const codes = await Promise.all(processes.map((each) => each.ended));
      const seen = await reader.stop();

      const log = await reopened(subject, created.packageId as string as JobId);
      const added = processes.flatMap((each) => each.added);
      const aborted = new Set(processes.flatMap((each) => each.aborted));
      expect(codes).toEqual(processes.map((each) => (each === victim ? null : 0)));
      expect(processes.flatMap((each) => each.failed)).toEqual([]);
      expect(seen).toEqual(upTo(seen.length));
      expect(seen).toHaveLength(log.sequences.length);
      expect(log.sequences).toEqual(upTo(log.sequences.length));
      expect(log.times).toEqual([...log.times].sort());
      expect(log.paths).toEqual(upTo(log.paths.length).map((n) => String(n - 1)));
      expect(added.filter((path) => !log.paths.includes(path))).toEqual([]);
      expect(new Set(added).size).toBe(added.length);
      expect(aborted).toEqual(new Set(['by decision', 'by database']));
      expect(log.differed).toBe(false);
      expect(log.job).toMatchObject({ done: log.paths.length });
      expect(log.itemCount).toBe(log.paths.length);
    });
  });
}

/** Reads the log from outside, again and again: the sequences in the order they came to be seen. */
function pollSequences(subject: DatabaseSubject): { stop(): Promise<readonly number[]> } {
  const seen: number[] = [];
  const stopped = new AbortController();
  const look = async () => {
    const rows = await subject.sql(`SELECT sequence FROM events WHERE sequence > ${seen.at(-1) ?? 0} ORDER BY sequence`);
    seen.push(...rows.map((row) => Number(row.sequence)));
  };
  const polling = (async () => {
    while (!stopped.signal.aborted) {
      await look();
      await setTimeout(1);
    }
    await look();
  })();
  return {
    stop: async () => {
      stopped.abort();
      await polling;
      return seen;
    },
  };
}

async function reopened(subject: DatabaseSubject, jobId: JobId) {
  const { store, database, close } = await openSubject(subject, clockOfNow());
  try {
    const log = await logOf(store);
    const events = log.map((row) => decodeEvent(row));
    return {
      sequences: log.map((row) => row.sequence),
      times: log.map((row) => row.createdAt),
      paths: events.flatMap((event) => (event?.type === 'v1.file.ingested' ? [event.relativePath] : [])),
      job: await store.views.job(jobId),
      itemCount: (await store.views.jobItems({ jobId, limit: 10_000, after: 0 })).length,
      differed: (await database.replay({ check: true })).differed,
    };
  } finally {
    await close();
  }
}
