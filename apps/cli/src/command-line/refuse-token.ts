import { CLIError } from '@oclif/core/errors';
import { EXIT_CODES } from '../failure/exit-codes.js';
import { flagsOf } from './has-flag.js';

/** Of a token that was given as a flag, an error of ours says where it belongs; those of the parser would repeat it. @throws CLIError */
export function refuseToken(argv: readonly string[]): void {
  if (!flagsOf(argv).some((each) => /^--?token(?:=|$)/.test(each))) return;
  throw new CLIError(
    'no flag takes a token: other users of this machine can read command lines, and shells keep them. Change it if it matters, and give it by artifactstore login, ARTIFACTSTORE_API_TOKEN, ARTIFACTSTORE_API_TOKEN_REF or --token-file',
    { exit: EXIT_CODES.usage },
  );
}
