import type { PushPackages } from './ports.js';

/**
 * The answer, or a rejection as soon as `signal` aborts. What was asked is not undone: nobody hears of its end, and the
 * server may still do it.
 */
export async function untilAborted<Answer>(signal: AbortSignal | undefined, answer: Promise<Answer>): Promise<Answer> {
  if (signal === undefined) return answer;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The control plane, no longer waited for once `signal` aborts: a server that is silent must not hold up a Ctrl-C. */
export function packagesUntilAborted(packages: PushPackages, signal: AbortSignal | undefined): PushPackages {
  return {
    create: (command) => untilAborted(signal, packages.create(command)),
    get: (packageId) => untilAborted(signal, packages.get(packageId)),
    listFiles: (query) => untilAborted(signal, packages.listFiles(query)),
    finalize: (command) => untilAborted(signal, packages.finalize(command)),
    manifest: (packageId) => untilAborted(signal, packages.manifest(packageId)),
  };
}
