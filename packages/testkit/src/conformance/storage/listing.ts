import { type ContentAddress, parseContentAddress } from '@artifact-store/identity';
import { type ObjectKey, objectName, type StorageBackend, type StoredObject } from '@artifact-store/storage';
import { describe, expect, it } from '@jest/globals';
import { bytesOf, keyOf, put } from './objects.js';
import type { StorageSubject } from './subject.js';

const HEX = 'ab'.repeat(32);
/** What is told of `foreign` names: of a directory that is not ours nothing but itself. */
const NOT_OURS = [
  'BLAKE3/',
  'blake3/AB/',
  `blake3/ab/ab/${HEX}.0`,
  `blake3/ab/ab/${HEX}.01`,
  `blake3/ab/ab/${HEX}.1000000000`,
  `blake3/ab/ab/${HEX}.tmp`,
  `blake3/ab/ab/${HEX.slice(2)}`,
  'blake3/ab/ab/deeper/',
  `blake3/ab/cd/${HEX}`,
  'notes.txt',
];

export function listingTests(subject: () => StorageSubject): void {
  describe('listing', () => {
    it('lists nothing in an empty root', async () => {
      expect(await namesListed(subject().backend)).toEqual([]);
    });

    it('lists objects with their sizes and times, in the byte order of their names', async () => {
      const { backend } = subject();
      const keys = ['a', 'b', 'c', 'd', 'e'].map((text) => keyOf(text));
      const generations = [1, 2, 10].map((generation) => keyOf('a', generation));
      for (const [index, key] of [...keys, ...generations].entries()) await put(backend, key, bytesOf(index));

      const listed = await list(backend);
      expect(listed.map(({ key }) => objectName(key))).toEqual([...keys, ...generations].map(objectName).sort());
      expect(listed.find(({ key }) => key.address === keys[3]?.address)).toEqual(await backend.stat(keyOf('d')));
    });

    it('orders algorithms as their names with the slash: blake3-x before blake3', async () => {
      const { backend } = subject();
      const addresses = ['sha256', 'blake3_x', 'blake3', 'blake3-x'].map((algorithm) =>
        parseContentAddress(`${algorithm}:${HEX}`),
      );
      for (const address of addresses) await put(backend, { address, generation: 0 }, bytesOf(1));
      expect((await list(backend)).map(({ key }) => algorithmOf(key.address))).toEqual([
        'blake3-x',
        'blake3',
        'blake3_x',
        'sha256',
      ]);
    });

    it('goes on behind any key, also one that is not there', async () => {
      const { backend } = subject();
      const keys = Array.from({ length: 12 }, (_, index) => keyOf(`object ${index}`, index % 3 === 0 ? 3 : 0));
      for (const key of keys) await put(backend, key, bytesOf(1));
      const all = await namesListed(backend);
      for (const key of [...keys, keyOf('nowhere'), keyOf('object 3'), keyOf('object 3', 9)]) {
        expect(await namesListed(backend, key)).toEqual(all.filter((name) => name > objectName(key)));
      }
    });

    it('can be left after a page and taken up behind its last key', async () => {
      const { backend } = subject();
      for (let index = 0; index < 7; index++) await put(backend, keyOf(`object ${index}`), bytesOf(1));
      const paged: string[] = [];
      for (let after: ObjectKey | undefined, full = true; full; ) {
        const page: StoredObject[] = [];
        for await (const object of backend.list({ after })) {
          page.push(object);
          if (page.length === 3) break;
        }
        paged.push(...page.map(({ key }) => objectName(key)));
        after = page.at(-1)?.key;
        full = page.length === 3;
      }
      expect(paged).toEqual(await namesListed(backend));
      expect(paged).toHaveLength(7);
    });

    it('leaves out, tells of and leaves alone whatever is not ours', async () => {
      const { backend, names, plant, staged } = subject();
      await put(backend, keyOf('ours'), bytesOf(5));
      const foreign = [
        'registry.json',
        'notes.txt',
        `blake3/ab/ab/${HEX}.tmp`,
        `blake3/ab/ab/${HEX}.0`,
        `blake3/ab/ab/${HEX}.01`,
        `blake3/ab/ab/${HEX}.1000000000`,
        `blake3/ab/ab/${HEX.slice(2)}`,
        `blake3/ab/cd/${HEX}`,
        `blake3/AB/AB/${HEX.toUpperCase()}`,
        `BLAKE3/ab/ab/${HEX}`,
        `blake3/ab/ab/deeper/${HEX}`,
      ];
      for (const name of foreign) await plant(name, bytesOf(3));
      const open = await backend.stage();
      await open.write(bytesOf(500_000));

      const told: string[] = [];
      const inOrder: string[] = [];
      for await (const { key } of backend.list({ onNotOurs: (name) => told.push(name) }))
        inOrder.push(...told.splice(0), objectName(key));
      expect(inOrder.concat(told)).toEqual([objectName(keyOf('ours')), ...NOT_OURS].sort());
      expect(await namesNotOursAfter(backend, keyOf('ours'))).toEqual(
        NOT_OURS.filter((name) => name > objectName(keyOf('ours'))),
      );
      expect(await staged()).not.toEqual([]);
      await open.discard();
      await backend.delete([keyOf('ours')]);
      expect([...(await names())].sort()).toEqual([...foreign].sort());
    });
  });
}

async function list(backend: StorageBackend, after?: ObjectKey): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const object of backend.list({ after })) objects.push(object);
  return objects;
}

async function namesListed(backend: StorageBackend, after?: ObjectKey): Promise<string[]> {
  return (await list(backend, after)).map(({ key }) => objectName(key));
}

async function namesNotOursAfter(backend: StorageBackend, after: ObjectKey): Promise<string[]> {
  const names: string[] = [];
  for await (const _object of backend.list({ after, onNotOurs: (name) => names.push(name) }));
  return names;
}

function algorithmOf(address: ContentAddress): string {
  return address.slice(0, address.indexOf(':'));
}
