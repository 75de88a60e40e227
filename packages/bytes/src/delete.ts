import type { GrantVerifier } from '@artifact-store/planes';
import type { Backends } from '@artifact-store/storage';

export interface Deleting {
  readonly backends: Backends;
  readonly verifier: GrantVerifier;
}

/** Deletes the keys that a grant names: given up in the log, so that nothing that counts is ever under them again. */
export async function deleteKeys(
  { backends, verifier }: Deleting,
  { grant }: { readonly grant: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { backendId, keys } = await verifier.verify(grant, 'delete');
  const named = keys.map(({ contentAddress: address, generation }) => ({ address, generation }));
  await backends.get(backendId).delete(named, { signal });
}
