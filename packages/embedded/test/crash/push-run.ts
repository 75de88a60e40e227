import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { GatheredText } from '@artifact-store/testkit';
import { childEnvironment } from './child-environment.js';
import type { PushOrders, PushReport } from './push-process.js';

const PROGRAM = fileURLToPath(new URL('./push-process.ts', import.meta.url));
const LONGEST_MS = 20_000;

/** A push that was ended, by itself or by a kill. */
export interface PushRun {
  readonly reports: readonly PushReport[];
  /** 'SIGKILL' where it was killed, as it should have been; null where it came to its end. */
  readonly signal: NodeJS.Signals | null;
}

/** Runs a push as a process, `via` a command that becomes it or watches it. @throws Error if it fails by itself */
export async function runPush(orders: PushOrders, via: readonly string[] = []): Promise<PushRun> {
  const [program = process.execPath, ...args] = [...via, process.execPath, PROGRAM, JSON.stringify(orders)];
  const child = spawn(program, args, {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  const [stdout, stderr] = [new GatheredText(child.stdout), new GatheredText(child.stderr)];
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the push ended with ${signal ?? code}: ${stderr.text}${stdout.text}`);
  const lines = stdout.text.split('\n').slice(0, -1);
  return { reports: lines.map((line) => JSON.parse(line) as PushReport), signal };
}
