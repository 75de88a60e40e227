import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Timestamp } from '@artifact-store/identity';
import { errorClassOf, type JobLease, type JobView, type WorkingControlPlane } from '@artifact-store/planes';
import { GatheredText } from '@artifact-store/testkit';
import { METHODS } from '../../../src/control/thread/messages.js';
import { childEnvironment } from '../../crash/child-environment.js';
import type { Order, Report, Role, StartOrders } from './orders.js';

const PROGRAM = fileURLToPath(new URL('./retention-process.ts', import.meta.url));

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The process that was to answer is gone. */
export class ProcessGoneError extends Error {}

/** A control plane in a process of its own, with a data plane if need be; its steps and clock are in the hands of the test. */
export class RetentionProcess {
  readonly control: WorkingControlPlane;
  /** Does a job there. */
  readonly runJob: (lease: JobLease) => Promise<JobView>;
  /** The moments of its steps, in order, such as `before transaction.commit`. */
  readonly moments: string[] = [];
  readonly #child: ChildProcess;
  readonly #errors: GatheredText;
  readonly #calls = new Map<number, Waiting>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended: Promise<unknown>;
  #halted = Promise.withResolvers<boolean>();
  #lastCall = 0;

  private constructor(orders: StartOrders, via: readonly string[]) {
    const [program = '', ...args] = [...via, process.execPath, PROGRAM, JSON.stringify(orders)];
    const child = spawn(program, args, {
      env: childEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    // A process that killed itself takes no more orders.
    child.stdin.on('error', () => undefined);
    this.#errors = new GatheredText(child.stderr);
    createInterface(child.stdout).on('line', (line) => this.#take(JSON.parse(line)));
    this.#ended = once(child, 'close').then(() => this.#fail());
    const roles = Object.entries(METHODS).map(([role, methods]) => [
      role,
      Object.fromEntries(Object.keys(methods).map((method) => [method, this.#method(role as keyof typeof METHODS, method)])),
    ]);
    this.control = Object.fromEntries(roles) as WorkingControlPlane;
    this.runJob = this.#method('worker', 'run') as (lease: JobLease) => Promise<JobView>;
  }

  /** Starts it, `via` a command that becomes it or watches it. @throws Error if it cannot open its database */
  static async start(
    orders: Pick<StartOrders, 'config' | 'clock'> & Partial<StartOrders>,
    via: readonly string[] = [],
  ): Promise<RetentionProcess> {
    const started = new RetentionProcess({ killAt: 0, sweepIntervalSeconds: null, data: null, ...orders }, via);
    await started.#ready.promise;
    return started;
  }

  setClock(clock: Timestamp): void {
    this.#order({ clock });
  }

  stallFor(stalls: readonly number[]): void {
    this.#order({ stalls });
  }

  /** Has it stand still at these moments of its steps, counted from now. */
  haltAt(...moments: readonly number[]): void {
    this.#order({ haltAt: moments });
  }

  /** Resolves when it stands still next; with false if it ends before. */
  halted(): Promise<boolean> {
    return this.#halted.promise;
  }

  goOn(): void {
    this.#halted = Promise.withResolvers<boolean>();
    (this.#child.stdio[3] as Writable).write('.');
  }

  /** Lets it end what it does, and waits for its end. @throws Error if it does not end well */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
    if (this.#child.exitCode !== 0) throw new Error(this.#epitaph());
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Resolves when it is gone, with the signal that ended it. */
  async gone(): Promise<NodeJS.Signals | null> {
    await this.#ended;
    return this.#child.signalCode;
  }

  #method(role: Role, method: string) {
    return (command: unknown) =>
      new Promise<unknown>((resolve, reject) => {
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new ProcessGoneError(this.#epitaph());
        const call = ++this.#lastCall;
        this.#calls.set(call, { resolve, reject });
        this.#order({ call, role, method, command });
      });
  }

  #order(order: Order): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  #take(report: Report): void {
    if ('ready' in report) this.#ready.resolve();
    else if ('step' in report) this.moments.push(`${report.moment} ${report.step}`);
    else if ('halted' in report) this.#halted.resolve(true);
    else this.#answer(report);
  }

  #answer(report: Extract<Report, { call: number }>): void {
    const waiting = this.#calls.get(report.call);
    this.#calls.delete(report.call);
    if ('answer' in report) {
      waiting?.resolve(report.answer);
      return;
    }
    const { code, detail } = report.refused;
    const ErrorClass = errorClassOf(code);
    waiting?.reject(ErrorClass === undefined ? new Error(`${code}: ${detail}`) : new ErrorClass(detail));
  }

  #fail(): void {
    const error = new ProcessGoneError(this.#epitaph());
    this.#ready.reject(error);
    this.#halted.resolve(false);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  #epitaph(): string {
    const { exitCode, signalCode } = this.#child;
    return `the process ended with ${signalCode ?? exitCode}: ${this.#errors.text}`;
  }
}
