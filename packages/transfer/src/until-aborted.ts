import { type Patience, withPatience } from './patience.js';
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

/**
 * The control plane, borne with while it does not answer, and no longer waited for once the signal aborts: a server that is
 * silent must not hold up a Ctrl-C. Commands go under keys, so that they may be sent again.
 */
export function patientPackages(packages: PushPackages, patience: Patience): PushPackages {
  const ask = <Answer>(call: () => Promise<Answer>) => withPatience(patience, () => untilAborted(patience.signal, call()));
  return {
    create: (command) => ask(() => packages.create(command)),
    get: (packageId) => ask(() => packages.get(packageId)),
    listFiles: (query) => ask(() => packages.listFiles(query)),
    // Asked for by whoever sends a file, which is the one that is patient.
    grantUpload: (command) => untilAborted(patience.signal, packages.grantUpload(command)),
    finalize: (command) => ask(() => packages.finalize(command)),
    manifest: (packageId) => ask(() => packages.manifest(packageId)),
  };
}
