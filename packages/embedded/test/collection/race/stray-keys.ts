import { writeFileSync } from 'node:fs';
import type { ObjectKey } from '@artifact-store/storage';
import { pathOfStored } from '@artifact-store/testkit';
import type { Tally } from './tally.js';

export const keyName = ({ address, generation }: ObjectKey) => `${address} ${generation}`;

/** Keys that uploads left behind: published, and then something else failed. Nothing refers to them, and their bytes may rot. */
export class StrayKeys {
  readonly #underWay = new Map<string, ObjectKey[]>();
  readonly #left = new Map<string, ObjectKey>();
  readonly #rotten = new Set<string>();

  constructor(private readonly tally: Tally) {}

  published(uploader: string, key: ObjectKey): void {
    this.#underWay.set(uploader, [...(this.#underWay.get(uploader) ?? []), key]);
    if (this.#rotten.delete(keyName(key))) this.tally.count('upload over rotten bytes');
  }

  /** An upload has ended. Its keys are accounted for if it was recorded. */
  uploadEnded(uploader: string, isRecorded: boolean): void {
    const keys = this.#underWay.get(uploader) ?? [];
    this.#underWay.delete(uploader);
    for (const key of isRecorded ? [] : keys) this.#left.set(keyName(key), key);
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** Takes no stray key for one any more that is gone, or that something refers to. */
  keepOnly(isStray: (name: string) => boolean): void {
    for (const name of this.#left.keys()) if (!isStray(name)) this.#left.delete(name);
  }

  /** What a disk may do to bytes that nobody looks at: whoever uploads them again has to replace them. */
  rot(storageRoot: string, isChosen: () => boolean): void {
    for (const [name, key] of this.#left) {
      if (this.#rotten.has(name) || !isChosen()) continue;
      writeFileSync(pathOfStored(storageRoot, key.address, key.generation), 'rotten');
      this.#rotten.add(name);
      this.tally.count('stray bytes rotted');
    }
  }
}
