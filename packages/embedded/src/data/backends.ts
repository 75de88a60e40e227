import { type GuardedBackends, guardBackends } from '@artifact-store/bytes';
import type { BackendConfig } from '@artifact-store/config';
import type { LogSource } from '@artifact-store/planes';
import { type LocalBackendOptions, openLocalBackend, type StorageBackend } from '@artifact-store/storage';

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

/** Guards backends for a log: looks now, and from then on once a minute until they are disposed of. */
export async function guarded(
  backends: readonly StorageBackend[],
  log: LogSource,
  everyMilliseconds = LOOK_MILLISECONDS,
): Promise<GuardedBackends> {
  const guarded = guardBackends(backends, log);
  await guarded.look();
  const timer = setInterval(() => void guarded.look(), everyMilliseconds).unref();
  return {
    ...guarded,
    dispose() {
      clearInterval(timer);
      return guarded.dispose();
    },
  };
}
