import { readSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openControl, openData } from '@artifact-store/embedded';
import { type StepMoment, takeStep } from '@artifact-store/identity';
import { BackgroundJobs, type JobLog, type JobTools, runJob, type Timers } from '@artifact-store/jobs';
import { ArtifactStoreError, type JobLease } from '@artifact-store/planes';
import type { Order, Report, StartOrders } from './orders.js';

// A process of its own runs this file as it is, on what is built; so it takes no relative import but of types.

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
  #isOpen = false;
  #taken = 0;

  constructor(killAt: number) {
    this.#killAt = killAt;
  }

  /** From here on they are observed. */
  open(): void {
    this.#isOpen = true;
  }

  restart(haltAt: readonly number[]): void {
    this.#haltAt = haltAt;
    this.#taken = 0;
  }

  readonly observe = (step: string, moment: StepMoment): void => {
    if (!this.#isOpen) return;
    this.#taken += 1;
    tell({ step, moment });
    if (this.#taken === this.#killAt) process.kill(process.pid, 'SIGKILL');
    if (this.#haltAt.includes(this.#taken)) {
      tell({ halted: true });
      readSync(GATE, new Uint8Array(1));
    }
    const stall = this.stalls[this.#taken % this.stalls.length] ?? 0;
    if (stall > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall);
  };

  /** A plane each of whose calls is a step, such as `data.delete`. */
  ofCalls<Plane extends object>(name: string, plane: Plane): Plane {
    return new Proxy(plane, {
      get: (target, method) => {
        const call = Reflect.get(target, method) as (...parameters: unknown[]) => Promise<unknown>;
        return (...parameters: unknown[]) =>
          takeStep(this.observe, `${name}.${String(method)}`, () => call.apply(target, parameters));
      },
    });
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

type Callable = Readonly<Record<string, object>>;

/** Does as it is told until its standard input ends. */
async function run({ config, clock: start, killAt, sweepIntervalSeconds, data: dataConfig }: StartOrders): Promise<void> {
  const time = { now: start };
  const clock = { now: () => time.now };
  const steps = new Steps(killAt);
  const timers = new ToldTimers();
  const opened = await openControl(config, { clock, step: steps.observe });
  const { receipts, uploadLeases: uploads, log } = opened.control;
  const storage =
    dataConfig && (await openData(dataConfig, { clock, trust: opened.trust, receipts, uploads, log, step: steps.observe }));
  const data = storage?.data ?? NO_DATA_PLANE;
  const background =
    sweepIntervalSeconds === null
      ? undefined
      : new BackgroundJobs({
          ...{ control: opened.control, data, clock, owner: 'the walker', log: SILENT, timers },
          scheduled: [{ kind: 'retention-sweep', intervalSeconds: sweepIntervalSeconds }],
        });
  const tools = { work: steps.ofCalls('work', opened.control.work), data: steps.ofCalls('data', data), timers };
  const worker = { run: (lease: JobLease) => runJob(tools, lease, new AbortController().signal) };
  const roles: Callable = { ...opened.control, ...background?.control, worker };
  steps.open();
  tell({ ready: true });
  background?.start();
  for await (const line of createInterface(process.stdin)) {
    const order: Order = JSON.parse(line);
    if ('call' in order) void answer(roles, order);
    else if ('haltAt' in order) steps.restart(order.haltAt);
    else if ('stalls' in order) steps.stalls = order.stalls;
    else {
      time.now = order.clock;
      timers.pass();
    }
  }
  await background?.stop();
  await storage?.close();
  await opened.close();
}

async function answer(roles: Callable, { call, role, method, command }: Extract<Order, { call: number }>): Promise<void> {
  const methods = roles[role] as Record<string, (command: unknown) => Promise<unknown>>;
  try {
    tell({ call, answer: (await methods[method]?.(command)) ?? null });
  } catch (error) {
    if (error instanceof ArtifactStoreError) tell({ call, refused: { code: error.code, detail: error.detail } });
    else tell({ call, refused: { code: 'internal_error', detail: String(error) } });
  }
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? ''));
