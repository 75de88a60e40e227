import { on } from 'node:events';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { NO_KEYS, typed } from './typed-line.js';

const MAX_LENGTH = 64 * 1024;

export interface AskOptions {
  readonly stdin: NodeJS.ReadStream;
  /** Where the question goes to. */
  readonly stderr: NodeJS.WriteStream;
  readonly question: string;
  readonly signal: AbortSignal;
}

/** What a user types in answer to the question, without it being shown; without a terminal, all that is piped in. */
export async function readGivenToken(options: AskOptions): Promise<string> {
  options.stdin.setEncoding('utf8');
  return options.stdin.isTTY ? readTyped(options) : readPiped(options);
}

async function readPiped({ stdin, signal }: AskOptions): Promise<string> {
  let text = '';
  for await (const [chunk] of on(stdin, 'data', { signal, close: ['end'] })) {
    text += chunk;
    if (text.length > MAX_LENGTH) {
      stdin.destroy();
      throw new InvalidConfigurationError(`standard input: more than ${MAX_LENGTH} characters are no token`);
    }
  }
  return text;
}

async function readTyped({ stdin, stderr, question, signal }: AskOptions): Promise<string> {
  // First: what is typed before that would be shown.
  stdin.setRawMode(true);
  stderr.write(question);
  try {
    let line = NO_KEYS;
    for await (const [chunk] of on(stdin, 'data', { signal, close: ['end'] })) {
      line = typed(line, String(chunk));
      // In this mode the terminal itself sends no signal.
      if (line.isInterrupted) process.kill(process.pid, 'SIGINT');
      else if (line.isDone) break;
    }
    return line.text;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
