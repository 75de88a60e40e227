import type { ContentAddress } from '@artifact-store/identity';
import type { DomainEvent } from './domain-event.js';

/** What an event is about: the pair that the log is indexed by. `id` is at most 256 bytes. */
export interface Subject {
  readonly kind: 'package' | 'storage_location' | 'object' | 'metadata_schema';
  readonly id: string;
}

export function subjectOf(event: DomainEvent): Subject {
  switch (event.type) {
    case 'v1.storage.location_deleted':
    case 'v1.storage.location_verified':
      return { kind: 'storage_location', id: event.storageLocationId };
    case 'v1.storage.object_reclaim_started':
    case 'v1.storage.object_reclaimed':
      return { kind: 'object', id: objectId(event.backendId, event.contentAddress) };
    case 'v1.metadata_schema.registered':
      return { kind: 'metadata_schema', id: event.slug };
    default:
      return { kind: 'package', id: event.packageId };
  }
}

/** An object's identity as text. */
export function objectId(backendId: string, contentAddress: ContentAddress): string {
  return `${backendId}/${contentAddress}`;
}
