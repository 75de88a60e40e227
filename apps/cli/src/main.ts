import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { failureOf, report } from './failure/failure.js';

/** Runs the command that the process was started with. Commands report their own failures; what is left is usage. */
export async function main(url: string): Promise<void> {
  // A reader that has enough closes its end; that is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  settings.enableAutoTranspile = false;
  const argv = process.argv.slice(2);
  try {
    await run(argv, url);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) return;
    report(failure, wantsJson(argv));
    process.exitCode = failure.exitCode;
  }
}

/** Whether `--json` is among the flags; what follows `--` is no flag. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}
