import type { FileId, PackageId } from '@artifact-store/identity';
import type { RaceSite } from './site.js';
import type { StoppingParts } from './stopping-planes.js';

/** A store that is raced on, and what its users know of it. */
export interface Race extends StoppingParts {
  readonly site: RaceSite;
  /** Files that somebody was told are stored. */
  readonly acknowledged: Map<FileId, AcknowledgedFile>;
  /** What was ever handed out to delete. */
  readonly deletions: HandedOut[];
  /** The packages that are made use of in this round, the newest last. */
  readonly packages: PackageId[];
  /** Counted from 1. */
  round: number;
}

export interface AcknowledgedFile {
  readonly packageId: PackageId;
  readonly address: string;
}

export interface HandedOut {
  readonly grant: string;
  readonly round: number;
  /** The data plane that was to delete. */
  readonly plane: number;
  readonly addresses: readonly string[];
}

/** Some of them, by chance. */
export function oneOf<Item>({ choose }: Pick<Race, 'choose'>, items: readonly Item[]): Item {
  const item = items[choose(items.length)];
  if (item === undefined) throw new RangeError('there is nothing to choose from');
  return item;
}
