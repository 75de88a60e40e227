import type { ContentAddress, PackageId } from '@artifact-store/identity';
import type { CollectablePackage, DomainEvent, FileIngested, LocationDeleted, ObjectKey } from '@artifact-store/registry';
import {
  locationDeleted,
  locationVerified,
  objectReclaimed,
  objectReclaimStarted,
  packageUndeleted,
} from '../../builders/events.js';
import { addressOf } from './commands.js';

export const STORAGE_STEPS = ['delete', 'undelete', 'reclaim', 'forget', 'verify'] as const;

/** What becomes of locations and objects, mostly whether or not a decision would allow it. */
export interface OfStorage {
  readonly does: (typeof STORAGE_STEPS)[number];
  readonly which: number;
  readonly isGood: boolean;
}

/** The files of a sequence, and the generations of their objects. */
export class Shelf {
  readonly files: FileIngested[] = [];
  readonly #released = new Set<FileIngested>();
  readonly #generations = new Map<ContentAddress, number>();

  /** @param backendId of this sequence alone */
  constructor(private readonly backendId: string) {}

  /** Some of few contents. */
  get objects(): readonly ObjectKey[] {
    return [0, 1, 2, 3].map((content) => ({ backendId: this.backendId, contentAddress: addressOf(content) }));
  }

  /** What a file of a content is made of. */
  content(content: number) {
    const contentAddress = addressOf(content);
    const generation = this.generationOf(contentAddress);
    return { backendId: this.backendId, contentAddress, sizeBytes: content, generation };
  }

  private generationOf(contentAddress: ContentAddress): number {
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
        for (const each of this.files) if (each.packageId === file.packageId) this.#released.delete(each);
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
    const released = this.files.filter((file) => file.packageId === packageId && !this.#released.has(file));
    for (const file of released) this.#released.add(file);
    const previousStatus = objectKept ? 'failed' : 'active';
    return released.map((file) => releaseOf(file, { objectKept, previousStatus }));
  }
}

/** The release of a file's only location, to which nothing else refers. */
export function releaseOf(file: FileIngested, members: Partial<LocationDeleted> = {}): LocationDeleted {
  const { storageLocationId, fileId, packageId, backendId, contentAddress, generation } = file;
  return locationDeleted({ storageLocationId, fileId, packageId, backendId, contentAddress, generation, ...members });
}

export const objectAt = (content: number) => ({ backendId: 'local', contentAddress: addressOf(content) });

export const idsOf = (packages: readonly CollectablePackage[]) => packages.map(({ retention }) => retention.packageId);
