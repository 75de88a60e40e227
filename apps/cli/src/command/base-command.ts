import { Command } from '@oclif/core/command';
import { CLIError } from '@oclif/core/errors';
import { failureOf, interruptionOf, report, USAGE_EXIT_CODE } from '../failure/failure.js';

const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof SIGNAL_EXIT_CODES;

/** What all commands share: one JSON object on stdout under `--json`, failures in one form, exit codes by kind. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

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
    throw new CLIError(message, { exit: USAGE_EXIT_CODE });
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
