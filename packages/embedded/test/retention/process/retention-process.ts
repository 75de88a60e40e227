import { readSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openControl } from '@artifact-store/embedded';
import type { StepMoment, Timestamp } from '@artifact-store/identity';
import { BackgroundJobs, type JobLog, type JobTools, type Timers } from '@artifact-store/jobs';
import { ArtifactStoreError, type WorkingControlPlane } from '@artifact-store/planes';

// A process of its own runs this file as it is, on what is built; so it takes no relative import but of types.

/** What the process is told at its start, as JSON in its only argument. */
export interface StartOrders {
  readonly config: Parameters<typeof openControl>[0];
  /** Its clock stands here until it is told another time. */
  readonly clock: Timestamp;
  /** At which moment of its steps it kills itself, counted from 1; 0: at none. */
  readonly killAt: number;
  /** Whether it works on jobs by itself, and asks for a sweep in each interval of so many seconds. */
  readonly sweepIntervalSeconds: number | null;
}

/** What it is told then, a line of JSON each. They take effect in their order. */
export type Order =
  | { readonly call: number; readonly role: keyof WorkingControlPlane; readonly method: string; readonly command: unknown }
  | { readonly clock: Timestamp }
  /** Moments are counted anew; at these it stands still until there is a byte on GATE. */
  | { readonly haltAt: readonly number[] }
  /** Milliseconds for which it stands still at its moments, over and over again. */
  | { readonly stalls: readonly number[] };

/** What it prints, a line of JSON each. */
export type Report =
  | { readonly ready: true }
  | { readonly step: string; readonly moment: StepMoment }
  | { readonly halted: true }
  | { readonly call: number; readonly answer: unknown }
  | { readonly call: number; readonly refused: { readonly code: string; readonly detail: string } };

/** The descriptor that it reads where it stands still. */
const GATE = 3;

/** Synchronous, so that it is out before the process stands still or kills itself. */
function tell(report: Report): void {
  writeSync(1, `${JSON.stringify(report)}\n`);
}

/** Its steps, at which it may be told to stall, halt or die. All of that blocks its thread, in the middle of its transaction. */
class Steps {
  stalls: readonly number[] = [];
  #haltAt: readonly number[] = [];
  readonly #killAt: number;
  #taken = 0;

  constructor(killAt: number) {
    this.#killAt = killAt;
  }

  restart(haltAt: readonly number[]): void {
    this.#haltAt = haltAt;
    this.#taken = 0;
  }

  observe(step: string, moment: StepMoment): void {
    this.#taken += 1;
    tell({ step, moment });
    if (this.#taken === this.#killAt) process.kill(process.pid, 'SIGKILL');
    if (this.#haltAt.includes(this.#taken)) {
      tell({ halted: true });
      readSync(GATE, new Uint8Array(1));
    }
    const stall = this.stalls[this.#taken % this.stalls.length] ?? 0;
    if (stall > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall);
  }
}

/** Time passes here only where the clock is set. */
class ToldTimers implements Timers {
  readonly #waits = new Set<() => void>();

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#waits.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#waits.add(end);
      signal.addEventListener('abort', end);
      // A millisecond is what is left to wait for a time that came while nobody waited.
      if (signal.aborted || milliseconds <= 1) end();
    });
  }

  pass(): void {
    for (const end of [...this.#waits]) end();
  }
}

const NO_DATA_PLANE: JobTools['data'] = {
  delete: () => Promise.reject(new Error('a sweep asks for no deletion')),
  verify: () => Promise.reject(new Error('a sweep asks for no verification')),
  list: () => Promise.reject(new Error('a sweep asks for no listing')),
  stat: () => Promise.reject(new Error('a sweep asks for no keys')),
};

const SILENT: JobLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Does as it is told until its standard input ends. */
async function run({ config, clock: start, killAt, sweepIntervalSeconds }: StartOrders): Promise<void> {
  const time = { now: start };
  const clock = { now: () => time.now };
  const steps = new Steps(killAt);
  const timers = new ToldTimers();
  const opened = await openControl(config, { clock, step: (step, moment) => steps.observe(step, moment) });
  const background =
    sweepIntervalSeconds === null
      ? undefined
      : new BackgroundJobs({
          ...{ control: opened.control, data: NO_DATA_PLANE, clock, owner: 'the walker', log: SILENT, timers },
          scheduled: [{ kind: 'retention-sweep', intervalSeconds: sweepIntervalSeconds }],
        });
  const control: WorkingControlPlane = { ...opened.control, ...background?.control };
  tell({ ready: true });
  background?.start();
  for await (const line of createInterface(process.stdin)) {
    const order: Order = JSON.parse(line);
    if ('call' in order) void answer(control, order);
    else if ('haltAt' in order) steps.restart(order.haltAt);
    else if ('stalls' in order) steps.stalls = order.stalls;
    else {
      time.now = order.clock;
      timers.pass();
    }
  }
  await background?.stop();
  await opened.close();
}

async function answer(
  control: WorkingControlPlane,
  { call, role, method, command }: Extract<Order, { call: number }>,
): Promise<void> {
  const methods = control[role] as unknown as Record<string, (command: unknown) => Promise<unknown>>;
  try {
    tell({ call, answer: (await methods[method]?.(command)) ?? null });
  } catch (error) {
    if (error instanceof ArtifactStoreError) tell({ call, refused: { code: error.code, detail: error.detail } });
    else tell({ call, refused: { code: 'internal_error', detail: String(error) } });
  }
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? ''));
