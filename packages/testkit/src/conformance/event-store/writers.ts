import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WriterOrders, WriterReport } from './writer-process.js';

// Node runs what is built: a process of its own knows nothing of the test runner's transforms.
const PROGRAM = fileURLToPath(new URL('../../../dist/conformance/event-store/writer-process.js', import.meta.url));

/** A process of writers, and what it has reported so far. */
export interface WriterProcess {
  readonly added: readonly string[];
  readonly aborted: readonly string[];
  readonly failed: readonly string[];
  /** Resolves once it has its database open. @throws Error if it never does */
  readonly ready: Promise<void>;
  /** Resolves when so many files are added, or the process has ended. */
  hasAdded(count: number): Promise<void>;
  /** Kills it with no chance to do anything, and waits for its end. */
  kill(): Promise<void>;
  /** Its exit code; null if it was killed. */
  readonly ended: Promise<number | null>;
}

export function startWriters(orders: WriterOrders, via: readonly string[] = []): WriterProcess {
  const [command = process.execPath, ...args] = [...via, process.execPath, PROGRAM, JSON.stringify(orders)];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const added: string[] = [];
  const aborted: string[] = [];
  const failed: string[] = [];
  const watchers = new Set<() => void>();
  let isReady = false;
  let hasEnded = false;
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const watcher = () => {
        if (!condition() && !hasEnded) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  createInterface(child.stdout).on('line', (line) => {
    const report: WriterReport = JSON.parse(line);
    if ('ready' in report) isReady = true;
    else if ('added' in report) added.push(report.added);
    else if ('aborted' in report) aborted.push(report.aborted);
    else failed.push(report.failed);
    for (const watcher of watchers) watcher();
  });
  const ended = endOf(child).then((code) => {
    hasEnded = true;
    for (const watcher of watchers) watcher();
    return code;
  });
  return {
    added,
    aborted,
    failed,
    ended,
    ready: until(() => isReady).then(() => {
      if (!isReady) throw new Error('the process of writers did not start; is everything built?');
    }),
    hasAdded: (count) => until(() => added.length >= count),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'close');
  return code;
}
