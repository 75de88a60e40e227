import type { GrantVerifier } from '@artifact-store/planes';
import type { GuardedBackends } from './ownership/guarded-backends.js';

export interface Deleting {
  readonly backends: GuardedBackends;
  readonly verifier: GrantVerifier;
}

/** Deletes the keys that a grant names: the log gave them up, so that nothing that counts is ever under them again. */
export async function deleteKeys(
  { backends, verifier }: Deleting,
  { grant }: { readonly grant: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { backendId, keys, logId, sequence } = await verifier.verify(grant, 'delete');
  const named = keys.map(({ contentAddress: address, generation }) => ({ address, generation }));
  await backends.get(backendId).deleteGivenUp(named, { logId, lastSequence: sequence }, { signal });
}
