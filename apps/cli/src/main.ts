import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { hasFlag } from './command-line/has-flag.js';
import { refuseToken } from './command-line/refuse-token.js';
import { EXIT_CODES } from './failure/exit-codes.js';
import { failureOf, report } from './failure/failure.js';

/** Runs the command that the process was started with. Commands report their own failures; what is left is usage. */
export async function main(url: string): Promise<void> {
  process.stdout.on('error', (error) => endUnless(isEnough(error), `stdout cannot be written: ${error.message}`));
  process.stderr.on('error', (error) => endUnless(isEnough(error)));
  settings.enableAutoTranspile = false;
  const argv = process.argv.slice(2);
  try {
    refuseToken(argv);
    await run(argv, url);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) return;
    report(failure, hasFlag(argv, '--json'));
    process.exitCode = failure.exitCode;
  }
}

/** A reader that has enough closes its end; that is no failure. */
function isEnough(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

/** What a result was lost by, as on a full disk, must not look like success. */
function endUnless(fine: boolean, why?: string): void {
  if (fine) return;
  if (why !== undefined) process.stderr.write(`Error: ${why}\n`);
  process.exit(EXIT_CODES.defect);
}
