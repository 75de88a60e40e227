import type { PackageId, StorageLocationId } from '@artifact-store/identity';
import type { RecordedEvent } from '@artifact-store/planes';
import type { DomainEvent, FileIngested } from '@artifact-store/registry';
import { broken, expectLawful } from '../retention/lawful-log.js';

/** What the log says of the bytes under one key. They were given up where a reclaim has started, and are gone where it has ended. */
export interface ToldKey {
  readonly key: Key;
  /** A file that is made of them; null where nothing was told of them but that they go. */
  readonly file: FileIngested | null;
  state: 'kept' | 'given up' | 'gone';
}

type Key = Pick<FileIngested, 'backendId' | 'contentAddress' | 'generation'>;

interface ToldObject {
  generation: number;
  /** Locations that are not deleted. */
  references: number;
}

interface ToldLocation {
  readonly file: FileIngested;
  readonly object: ToldObject;
  status: 'active' | 'failed' | 'deleted';
  previousStatus: 'active' | 'failed';
}

interface ToldPackage {
  status: 'kept' | 'collecting' | 'collected';
  readonly locations: ToldLocation[];
}

/** What the rules make of the events about storage, told here independently of the projections. */
export class ToldStorage {
  readonly keys = new Map<string, ToldKey>();
  readonly #objects = new Map<string, ToldObject>();
  readonly #locations = new Map<StorageLocationId, ToldLocation>();
  readonly #packages = new Map<PackageId, ToldPackage>();

  /**
   * Reads a log and fails where an event breaks the rules of collection: a location that is let go twice, or while its package
   * is kept; a package that is collected before its last location went, or is undeleted after one of its objects was given up;
   * an object that is given up while it has references, or of which that, or that it is gone, is told twice or too early.
   */
  static of(log: readonly RecordedEvent[]): ToldStorage {
    const told = new ToldStorage();
    expectLawful(log, (event) => broken(told.#tell(event)));
    return told;
  }

  #tell(event: DomainEvent): Readonly<Record<string, boolean>> {
    switch (event.type) {
      case 'v1.package.created':
        this.#packages.set(event.packageId, { status: 'kept', locations: [] });
        return {};
      case 'v1.file.ingested':
        return this.#ingested(event);
      case 'v1.package.collection_started':
        return this.#moved(event.packageId, ['kept'], 'collecting');
      case 'v1.storage.location_deleted':
        return this.#deleted(event);
      case 'v1.package.garbage_collected': {
        const { locations } = this.#package(event.packageId);
        return {
          'all let go': locations.every(({ status }) => status === 'deleted'),
          'number of locations': locations.length === event.locationsReleased,
          ...this.#moved(event.packageId, ['collecting'], 'collected'),
        };
      }
      case 'v1.package.undeleted':
        return this.#undeleted(event);
      case 'v1.storage.object_reclaim_started':
        return this.#givenUp(event);
      case 'v1.storage.object_reclaimed':
        return this.#gone(event);
      case 'v1.storage.location_verified': {
        const location = this.#location(event.storageLocationId);
        const isLive = location.status !== 'deleted';
        location.status = event.verified ? 'active' : 'failed';
        return { live: isLive, 'current generation': event.generation === location.object.generation };
      }
      default:
        return {};
    }
  }

  #ingested(file: FileIngested): Readonly<Record<string, boolean>> {
    const target = this.#package(file.packageId);
    const object = this.#object(file);
    const isNew = !this.#locations.has(file.storageLocationId);
    const location: ToldLocation = { file, object, status: 'active', previousStatus: 'active' };
    object.references += 1;
    target.locations.push(location);
    this.#locations.set(file.storageLocationId, location);
    this.keys.set(keyOf(file), { key: file, file, state: 'kept' });
    return { 'package kept': target.status === 'kept', new: isNew, 'current generation': file.generation === object.generation };
  }

  #deleted(event: Extract<DomainEvent, { type: 'v1.storage.location_deleted' }>): Readonly<Record<string, boolean>> {
    const location = this.#location(event.storageLocationId);
    const { status, object, file } = location;
    location.status = 'deleted';
    location.previousStatus = event.previousStatus;
    object.references -= 1;
    return {
      'package collecting': this.#package(file.packageId).status === 'collecting',
      'once, as it was': status === event.previousStatus,
      'object kept': event.objectKept === object.references > 0,
      'current generation': event.generation === object.generation,
    };
  }

  #undeleted(event: Extract<DomainEvent, { type: 'v1.package.undeleted' }>): Readonly<Record<string, boolean>> {
    const { locations } = this.#package(event.packageId);
    for (const location of locations.filter(({ status }) => status === 'deleted')) {
      location.status = location.previousStatus;
      location.object.references += 1;
    }
    return {
      'nothing given up': locations.every(({ file, object }) => file.generation === object.generation),
      ...this.#moved(event.packageId, ['collecting', 'collected'], 'kept'),
    };
  }

  #givenUp(event: Extract<DomainEvent, { type: 'v1.storage.object_reclaim_started' }>): Readonly<Record<string, boolean>> {
    const object = this.#object(event);
    const { generation, references } = object;
    object.generation = event.newGeneration;
    const key = { ...event, generation };
    // Of an orphan nothing was told before.
    const told = this.keys.get(keyOf(key)) ?? { key, file: null, state: 'kept' };
    const wasKept = told.state === 'kept';
    this.keys.set(keyOf(key), { ...told, state: 'given up' });
    return {
      'no references': references === 0,
      kept: wasKept,
      generations: event.reclaimedGeneration === generation && event.newGeneration === generation + 1,
    };
  }

  #gone(event: Extract<DomainEvent, { type: 'v1.storage.object_reclaimed' }>): Readonly<Record<string, boolean>> {
    const key = this.keys.get(keyOf(event));
    const wasGivenUp = key?.state === 'given up';
    if (key !== undefined) key.state = 'gone';
    return { 'given up before': wasGivenUp };
  }

  #moved(packageId: PackageId, from: readonly ToldPackage['status'][], to: ToldPackage['status']) {
    const target = this.#package(packageId);
    const isLawful = from.includes(target.status);
    target.status = to;
    return { [`was ${from.join(' or ')}`]: isLawful };
  }

  #object({ backendId, contentAddress }: Pick<FileIngested, 'backendId' | 'contentAddress'>): ToldObject {
    const id = `${backendId}/${contentAddress}`;
    const object = this.#objects.get(id) ?? { generation: 0, references: 0 };
    this.#objects.set(id, object);
    return object;
  }

  #location(id: StorageLocationId): ToldLocation {
    return found(this.#locations.get(id), id);
  }

  #package(id: PackageId): ToldPackage {
    return found(this.#packages.get(id), id);
  }
}

function found<Told>(told: Told | undefined, id: string): Told {
  if (told === undefined) throw new Error(`the log has told nothing of ${id} before`);
  return told;
}

function keyOf({ backendId, contentAddress, generation }: Key) {
  return `${backendId}/${contentAddress}.${generation}`;
}
