import { type GuardedBackends, guardBackends } from '@artifact-store/bytes';
import type { BackendConfig } from '@artifact-store/config';
import type { LogSource } from '@artifact-store/planes';
import { type LocalBackendOptions, openLocalBackend, type StorageBackend } from '@artifact-store/storage';
import { untilLate } from './until-late.js';

type BackendParts = Pick<LocalBackendOptions, 'clock' | 'ids' | 'step'>;

/** Opens every configured backend; if one fails, those opened before it are closed again. */
export async function openBackends(configs: readonly BackendConfig[], parts: BackendParts): Promise<StorageBackend[]> {
  const opened = await Promise.allSettled(configs.map(({ id, root }) => openLocalBackend({ id, root, ...parts })));
  const backends = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = opened.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return backends;
  await Promise.allSettled(backends.map((backend) => backend.dispose()));
  throw failure.reason;
}

const LOOK_MILLISECONDS = 60_000;
/** How long the control plane may take to say for the last time how far the log has come. */
const LAST_WORD_MILLISECONDS = 1000;

interface Patience {
  readonly everyMilliseconds?: number;
  readonly lastWordMilliseconds?: number;
}

/**
 * Guards backends for a log: looks now, from then on once a minute, and when they are disposed of, so that they know how far the
 * log had come when it was last used.
 */
export async function guarded(
  backends: readonly StorageBackend[],
  log: LogSource,
  { everyMilliseconds = LOOK_MILLISECONDS, lastWordMilliseconds = LAST_WORD_MILLISECONDS }: Patience = {},
): Promise<GuardedBackends> {
  const late = new AbortController();
  const guarded = guardBackends(backends, untilLate(log, late.signal));
  await guarded.look();
  const timer = setInterval(() => void guarded.look(), everyMilliseconds).unref();
  return {
    ...guarded,
    async dispose() {
      clearInterval(timer);
      const deadline = setTimeout(() => late.abort(), lastWordMilliseconds);
      await guarded.look().finally(() => clearTimeout(deadline));
      await guarded.dispose();
    },
  };
}
