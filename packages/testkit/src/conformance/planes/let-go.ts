import type { PackageId } from '@artifact-store/identity';
import type { PackageStatus } from '@artifact-store/planes';
import type { EventStore } from '@artifact-store/registry';
import { collectionStarted, packageGarbageCollected } from '../../builders/events.js';

export type LetGoStatus = Extract<PackageStatus, 'collecting' | 'garbage_collected'>;

/** Lets a package go, as far as the log tells, up to a status: no object is touched. */
export function letGo(store: EventStore, packageId: PackageId, upTo: LetGoStatus): Promise<void> {
  const whole = [collectionStarted({ packageId }), packageGarbageCollected({ packageId })];
  const events = upTo === 'collecting' ? whole.slice(0, 1) : whole;
  return store.transact({ load: async () => undefined, decide: () => ({ events, answer: undefined }) });
}
