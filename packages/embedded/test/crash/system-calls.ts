import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
/** What changes files, by the names that it goes by on one architecture or another. */
export const CALLS = {
  fsync: ['fsync', 'fdatasync'],
  rename: ['rename', 'renameat', 'renameat2'],
  link: ['link', 'linkat'],
  unlink: ['unlink', 'unlinkat'],
  pwrite64: ['pwrite64'],
} as const;

export type Call = keyof typeof CALLS;

/** SQLite works on the main thread, storage on that of the pool; strace counts calls per thread. */
export type Side = 'database' | 'storage';

/** Runs a process in a directory, `via` a command that becomes it or watches it. */
export interface Traceable<Run> {
  readonly path: string;
  run(via: readonly string[]): Promise<Run>;
}

/** A call of a process that nobody disturbs. */
export interface SeenCall {
  readonly call: Call;
  readonly side: Side;
  /** Relative to the directory; those that the call names or that its descriptors are of. */
  readonly paths: readonly string[];
}

/** What is done to the n-th call of a kind; `paths` leaves only one side's calls to count. */
export interface Injection {
  readonly call: Call;
  readonly paths: readonly string[];
  readonly n: number;
  readonly what: 'signal=KILL' | 'error=EIO';
}

export interface TracedRun<Run> {
  readonly run: Run;
  /** What strace has written, a line for each call. */
  readonly trace: string;
}

/** The calls of a process, in order. */
export async function callsOf(traceable: Traceable<unknown>): Promise<readonly SeenCall[]> {
  const { trace } = await traced(traceable, [`trace=${namesOf(Object.keys(CALLS) as Call[])}`]);
  const directory = traceable.path;
  return trace.split('\n').flatMap((line): SeenCall[] => {
    const name = /^\d+ +(\w+)\(/.exec(line)?.[1];
    const call = (Object.keys(CALLS) as Call[]).find((each) => CALLS[each].some((other) => other === name));
    const paths = [...line.matchAll(/["<](\/[^">]*)[">]/g)].map(([, path = '']) => path);
    if (call === undefined || !paths.some((path) => path.startsWith(directory))) return [];
    const relative = paths.map((path) => path.slice(directory.length + 1));
    return [{ call, side: relative.some((path) => path.startsWith('storage')) ? 'storage' : 'database', paths: relative }];
  });
}

/** A process in which something is done to one call. */
export function injected<Run>(traceable: Traceable<Run>, { call, paths, n, what }: Injection): Promise<TracedRun<Run>> {
  const names = namesOf([call]);
  const files = paths.flatMap((path) => ['-P', join(traceable.path, path)]);
  // Not with --seccomp-bpf, although it is faster: with it strace 6.1 forgets signals that it has to inject.
  return traced(traceable, [`trace=${names},?close`, `inject=${names}:${what}:when=${n}`], files);
}

const namesOf = (calls: readonly Call[]) => calls.flatMap((call) => CALLS[call].map((name) => `?${name}`)).join();

async function traced<Run>(
  traceable: Traceable<Run>,
  expressions: readonly string[],
  more: readonly string[] = [],
): Promise<TracedRun<Run>> {
  await using directory = await temporaryDirectory();
  const output = join(directory.path, 'trace');
  const strace = ['strace', '-f', '-y', '-o', output, ...expressions.flatMap((each) => ['-e', each]), ...more];
  const run = await traceable.run(strace);
  return { run, trace: await readFile(output, 'utf8') };
}
