import type { BackendConfig } from '@artifact-store/config';
import type { Clock, IdSource } from '@artifact-store/identity';
import { type Backends, backendsById, openLocalBackend } from '@artifact-store/storage';

/** Opens every configured backend; if one fails, those opened before it are closed again. */
export async function openBackends(configs: readonly BackendConfig[], clock: Clock, ids: IdSource): Promise<Backends> {
  const opened = await Promise.allSettled(configs.map(({ id, root }) => openLocalBackend({ id, root, clock, ids })));
  const backends = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = opened.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return backendsById(backends);
  await backendsById(backends).dispose();
  throw failure.reason;
}
