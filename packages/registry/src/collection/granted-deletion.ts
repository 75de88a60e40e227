import type { Deletion } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';
import type { KeysToDelete } from './page-decision.js';

/** Keys that are given up, with the grant to delete them. It tells data planes how far the log has come. */
export async function grantedDeletion(
  { eventStore, signer, logId }: Pick<RegistryParts, 'eventStore' | 'signer' | 'logId'>,
  { backendId, keys }: KeysToDelete,
  actor: string,
): Promise<Deletion> {
  const { lastSequence: sequence } = await eventStore.head();
  const { token: grant } = await signer.sign({ op: 'delete', actor, logId, backendId, keys, sequence });
  return { backendId, keys, grant };
}
