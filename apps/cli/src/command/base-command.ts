import { terminalColumns } from '@artifact-store/config/terminal';
import { Command } from '@oclif/core/command';
import { CLIError } from '@oclif/core/errors';
import { boolean } from '@oclif/core/flags';
import { EXIT_CODES } from '../failure/exit-codes.js';
import { failureOf, interruptionOf, report } from '../failure/failure.js';
import { labelled } from '../output/labelled.js';
import { NO_COLOR_FLAG, painted } from '../output/paint.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';

const SIGNAL_EXIT_CODES = { SIGINT: EXIT_CODES.interrupted, SIGTERM: EXIT_CODES.terminated } as const;
type Signal = keyof typeof SIGNAL_EXIT_CODES;

/** What all commands share: one JSON object on stdout under `--json`, failures in one form, exit codes by kind. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    [NO_COLOR_FLAG]: boolean({
      summary: 'No colours, on a terminal either. NO_COLOR does the same, and FORCE_COLOR the opposite.',
      helpGroup: 'GLOBAL',
    }),
  };

  /** Of JSON on stdout; 0 where a line is an object. */
  protected readonly jsonIndent: number = 2;

  #signal: Signal | undefined;

  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, this.jsonIndent)}\n`);
  }

  protected override async catch(error: Error): Promise<void> {
    const exitCode = this.signalExitCode;
    const failure = exitCode === undefined ? failureOf(error) : interruptionOf(error, exitCode);
    if (failure === undefined) return;
    report(failure, this.jsonEnabled(), this.jsonIndent);
    process.exitCode = failure.exitCode;
  }

  /** The exit code of a command that a signal has stopped. */
  protected get signalExitCode(): number | undefined {
    return this.#signal === undefined ? undefined : SIGNAL_EXIT_CODES[this.#signal];
  }

  /** A fault of the command line that the declared flags and arguments cannot tell. */
  protected usageError(message: string): never {
    throw new CLIError(message, { exit: EXIT_CODES.usage });
  }

  /** Prints rows under a heading, no wider than the terminal. */
  protected showTable(heading: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): void {
    const { stdout } = process;
    if (this.jsonEnabled()) return;
    const paint = (line: string) => painted('heading', line, stdout);
    this.log(table(heading, rows, { right, columns: terminalColumns(stdout), paint }));
  }

  /** Prints lines with labels before them, no wider than the terminal. */
  protected showLabelled(lines: readonly (readonly [label: string, text: string])[]): void {
    if (!this.jsonEnabled()) this.log(labelled(lines, terminalColumns(process.stdout)));
  }

  /** Says what a user should know who got what was asked for. */
  protected warning(text: string): void {
    this.tell(`${painted('warning', 'Warning:', process.stderr)} ${printable(text)}`);
  }

  /** Says something beside the result. */
  protected tell(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /** Runs `task` with a signal that aborts on the first Ctrl-C; the second ends the process at once. */
  protected async interruptible<Result>(task: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    const stop = (signal: Signal) => {
      if (controller.signal.aborted) process.exit(SIGNAL_EXIT_CODES[signal]);
      this.#signal = signal;
      controller.abort();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    try {
      return await task(controller.signal);
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    }
  }
}
