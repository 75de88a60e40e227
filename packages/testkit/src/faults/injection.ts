import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GatheredText } from '@artifact-store/testkit';
import type { FaultyServer } from './faulty-server.js';

/** Failing system calls of a running server. */
export interface Injection {
  /** Lets the calls succeed again; answers how many were made to fail. */
  end(): Promise<number>;
}

/**
 * Makes each fsync and fdatasync of some files fail with EIO, in all threads of a server. The bytes may get to the disk all
 * the same: a real disk that fails does not say what it kept either.
 */
export async function failSyncsOf(server: FaultyServer, paths: readonly string[]): Promise<Injection> {
  const strace = spawn(
    'strace',
    [
      ...['-f', '-p', String(server.process.pid)],
      ...['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO'],
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
      // Detaches; the server goes on.
      strace.kill('SIGINT');
      await ended;
      return report.text.split('(INJECTED)').length - 1;
    },
  };
}
