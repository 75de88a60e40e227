import type { ContentAddress, PackageId } from '@artifact-store/identity';
import type { DomainEvent, FileIngested } from '@artifact-store/registry';
import {
  locationDeleted,
  locationVerified,
  objectReclaimed,
  objectReclaimStarted,
  packageUndeleted,
} from '../../builders/events.js';

export const STORAGE_STEPS = ['delete', 'undelete', 'reclaim', 'forget', 'verify'] as const;

/** What becomes of locations and objects, whether or not a decision would allow it. */
export interface OfStorage {
  readonly does: (typeof STORAGE_STEPS)[number];
  readonly which: number;
  readonly isGood: boolean;
}

/** The files of a sequence, and the generations of their objects. */
export class Shelf {
  readonly files: FileIngested[] = [];
  readonly #generations = new Map<ContentAddress, number>();

  generationOf(contentAddress: ContentAddress): number {
    return this.#generations.get(contentAddress) ?? 0;
  }

  events({ does, which, isGood }: OfStorage): readonly DomainEvent[] {
    const file = this.files[which % Math.max(1, this.files.length)];
    if (file === undefined) return [];
    const { storageLocationId, backendId, contentAddress } = file;
    const generation = this.generationOf(contentAddress);
    const sameObject = { backendId, contentAddress, sizeBytes: file.sizeBytes };
    switch (does) {
      case 'delete':
        return this.#releases(file.packageId, isGood);
      case 'undelete':
        return [packageUndeleted({ packageId: file.packageId, status: isGood ? 'finalized' : 'created' })];
      case 'reclaim':
        this.#generations.set(contentAddress, generation + 1);
        return [objectReclaimStarted({ ...sameObject, reclaimedGeneration: generation, newGeneration: generation + 1 })];
      case 'forget':
        return [objectReclaimed({ ...sameObject, generation: generation - 1 })];
      case 'verify': {
        const mismatch = isGood ? null : ('missing' as const);
        return [locationVerified({ storageLocationId, backendId, contentAddress, generation, verified: isGood, mismatch })];
      }
      default:
        return does satisfies never;
    }
  }

  #releases(packageId: PackageId, objectKept: boolean): readonly DomainEvent[] {
    const previousStatus = objectKept ? 'failed' : 'active';
    return this.files
      .filter((file) => file.packageId === packageId)
      .map(({ storageLocationId, fileId, backendId, contentAddress, generation }) => {
        const location = { storageLocationId, fileId, packageId, backendId, contentAddress, generation };
        return locationDeleted({ ...location, objectKept, previousStatus });
      });
  }
}
