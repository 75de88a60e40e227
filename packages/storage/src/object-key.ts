import { type ContentAddress, contentAddress, IdentityError, splitContentAddress } from '@artifact-store/identity';

/**
 * Names one object of a backend. The generation counts how often the object was reclaimed: a delayed DELETE names an old
 * generation and so hits nothing that counts.
 */
export interface ObjectKey {
  readonly address: ContentAddress;
  /** 0 to 999,999,999; 0 until the object is reclaimed for the first time. */
  readonly generation: number;
}

const MAX_GENERATION = 999_999_999;
const SHARDED = /^([a-z][a-z0-9_-]*)\/([0-9a-f]{2})\/([0-9a-f]{2})\/([0-9a-f]+)(?:\.([1-9][0-9]{0,8}))?$/;

/**
 * Where an object lies below a backend's root: `<algorithm>/<hex[0:2]>/<hex[2:4]>/<hex>`, and `.<generation>` behind it
 * once that is above 0. Lists are in the byte order of these names.
 * @throws RangeError for what can be no key: fewer than four hex digits, a generation out of range
 */
export function objectName({ address, generation }: ObjectKey): string {
  const { algorithm, hex } = splitContentAddress(address);
  if (hex.length < 4) throw new RangeError('an object key needs at least four hex digits');
  if (!Number.isInteger(generation) || generation < 0 || generation > MAX_GENERATION) {
    throw new RangeError(`a generation is an integer from 0 to ${MAX_GENERATION}`);
  }
  const name = `${algorithm}/${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
  return generation === 0 ? name : `${name}.${generation}`;
}

/** The key that a name stands for; null where the name is not one that `objectName` makes, so not ours. */
export function parseObjectName(name: string): ObjectKey | null {
  const [, algorithm = '', first = '', second = '', hex = '', generation = '0'] = SHARDED.exec(name) ?? [];
  if (!hex.startsWith(first + second)) return null;
  try {
    return { address: contentAddress(algorithm, hex), generation: Number(generation) };
  } catch (error) {
    if (error instanceof IdentityError) return null;
    throw error;
  }
}
