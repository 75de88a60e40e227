import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GatheredText } from '../server/gathered-text.js';

/** Tampered system calls of a running process. */
export interface Injection {
  /** Lets the calls be as they are; answers how many were tampered with. */
  end(): Promise<number>;
}

export interface InjectionOptions {
  /** Comma-separated names of system calls. */
  readonly calls: string;
  /** What strace does to them, such as `error=EIO` or `delay_enter=100000` (in microseconds). */
  readonly effect: string;
  /** Only calls on these files; all, if not given. */
  readonly paths?: readonly string[] | undefined;
}

/** Tampers with system calls in all threads of a process, those it has and those it will have. */
export async function inject(pid: number, { calls, effect, paths = [] }: InjectionOptions): Promise<Injection> {
  const strace = spawn(
    'strace',
    [
      ...['-f', '-p', String(pid)],
      ...['-e', `trace=${calls}`, '-e', `inject=${calls}:${effect}`],
      ...paths.flatMap((path) => ['-P', path]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(strace, 'close');
  const report = new GatheredText(strace.stderr);
  const attached = await report.until((text) => /Process \d+ attached/.test(text) || undefined);
  if (attached === undefined) throw new Error(`strace did not attach: ${report.text}`);
  return {
    async end() {
      // Detaches; the process goes on.
      strace.kill('SIGINT');
      await ended;
      return report.text.split(/\((?:INJECTED|DELAYED)\)/).length - 1;
    },
  };
}
