import type { Receipt, StorageLocationView } from '@artifact-store/planes';
import type { LocationVerified } from '../events/domain-event.js';

/**
 * A publish replaces what is under the key by bytes that were hashed on the way (ADR-0012): every location of the object that
 * was found bad is good again.
 */
export function repairedBy(receipt: Receipt, failed: readonly StorageLocationView[], actor: string): LocationVerified[] {
  const { backendId, contentAddress, generation, sha256, sizeBytes } = receipt;
  return failed.map(({ storageLocationId }) => {
    return {
      type: 'v1.storage.location_verified',
      actor,
      storageLocationId,
      backendId,
      contentAddress,
      generation,
      verified: true,
      mismatch: null,
      actualContentAddress: contentAddress,
      actualSha256: sha256,
      actualSizeBytes: sizeBytes,
    };
  });
}
