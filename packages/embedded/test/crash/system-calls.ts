import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import type { PushOrders } from './push-process.js';
import { type PushRun, runPush } from './push-run.js';
import type { SqliteSite } from './site.js';

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

/** A call of a push that nobody disturbs. */
export interface SeenCall {
  readonly call: Call;
  readonly side: Side;
  /** Relative to the directory of the site; those that the call names or that its descriptors are of. */
  readonly paths: readonly string[];
}

/** What is done to the n-th call of a kind; `paths` leaves only one side's calls to count. */
export interface Injection {
  readonly call: Call;
  readonly paths: readonly string[];
  readonly n: number;
  readonly what: 'signal=KILL' | 'error=EIO';
}

export interface TracedRun extends PushRun {
  /** What strace has written, a line for each call. */
  readonly trace: string;
}

/** The calls of a push, in order. */
export async function callsOf(site: SqliteSite, orders: Omit<PushOrders, 'config'>): Promise<readonly SeenCall[]> {
  const { trace } = await traced(site, orders, [`trace=${namesOf(Object.keys(CALLS) as Call[])}`]);
  const directory = site.directory.path;
  return trace.split('\n').flatMap((line): SeenCall[] => {
    const name = /^\d+ +(\w+)\(/.exec(line)?.[1];
    const call = (Object.keys(CALLS) as Call[]).find((each) => CALLS[each].some((other) => other === name));
    const paths = [...line.matchAll(/["<](\/[^">]*)[">]/g)].map(([, path = '']) => path);
    if (call === undefined || !paths.some((path) => path.startsWith(directory))) return [];
    const relative = paths.map((path) => path.slice(directory.length + 1));
    return [{ call, side: relative.some((path) => path.startsWith('storage')) ? 'storage' : 'database', paths: relative }];
  });
}

/** A push in which something is done to one call. */
export function injected(
  site: SqliteSite,
  orders: Omit<PushOrders, 'config'>,
  { call, paths, n, what }: Injection,
): Promise<TracedRun> {
  const names = namesOf([call]);
  const files = paths.flatMap((path) => ['-P', join(site.directory.path, path)]);
  // Not with --seccomp-bpf, although it is faster: with it strace 6.1 forgets signals that it has to inject.
  return traced(site, orders, [`trace=${names},?close`, `inject=${names}:${what}:when=${n}`], files);
}

const namesOf = (calls: readonly Call[]) => calls.flatMap((call) => CALLS[call].map((name) => `?${name}`)).join();

async function traced(
  site: SqliteSite,
  orders: Omit<PushOrders, 'config'>,
  expressions: readonly string[],
  more: readonly string[] = [],
): Promise<TracedRun> {
  await using directory = await temporaryDirectory();
  const output = join(directory.path, 'trace');
  const strace = ['strace', '-f', '-y', '-o', output, ...expressions.flatMap((each) => ['-e', each]), ...more];
  const run = await runPush({ ...orders, config: site.config }, strace);
  return { ...run, trace: await readFile(output, 'utf8') };
}
