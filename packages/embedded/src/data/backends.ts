import type { BackendConfig } from '@artifact-store/config';
import { type Backends, backendsById, type LocalBackendOptions, openLocalBackend } from '@artifact-store/storage';

type BackendParts = Pick<LocalBackendOptions, 'clock' | 'ids' | 'step'>;

/** Opens every configured backend; if one fails, those opened before it are closed again. */
export async function openBackends(configs: readonly BackendConfig[], parts: BackendParts): Promise<Backends> {
  const opened = await Promise.allSettled(configs.map(({ id, root }) => openLocalBackend({ id, root, ...parts })));
  const backends = opened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = opened.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return backendsById(backends);
  await backendsById(backends).dispose();
  throw failure.reason;
}
