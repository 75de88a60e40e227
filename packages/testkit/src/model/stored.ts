import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../server/stored-files.js';
import { keyOf } from './state.js';

const NAME = /^(\w+)\/(..)\/(..)\/(\2\3[0-9a-f]{60})(?:\.([1-9]\d*))?$/;

/** All objects of a local backend by their keys, as its layout has them. @throws Error for what is no object */
export function storedObjects(root: string): ReadonlyMap<string, Buffer> {
  const objects = new Map<string, Buffer>();
  for (const name of filesBelow(root)) {
    if (name === 'registry.json') continue;
    const [, algorithm, , , hex, generation = '0'] = NAME.exec(name) ?? [];
    if (hex === undefined) throw new Error(`there is a file that is no object: ${name}`);
    objects.set(keyOf(`${algorithm}:${hex}`, Number(generation)), readFileSync(join(root, name)));
  }
  return objects;
}

/** Where a local backend keeps an object. */
export function pathOfStored(root: string, address: string, generation: number): string {
  const [algorithm = '', hex = ''] = address.split(':');
  const suffix = generation === 0 ? '' : `.${generation}`;
  return join(root, algorithm, hex.slice(0, 2), hex.slice(2, 4), `${hex}${suffix}`);
}
