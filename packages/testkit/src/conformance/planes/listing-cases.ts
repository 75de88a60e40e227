import { parseContentAddress } from '@artifact-store/identity';
import type { ListRequest, StoredKey } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { DataPlaneCases } from './cases.js';
import { openPackage } from './material.js';
import { keyOf, stored } from './objects-cases.js';
import type { PlanesSubject } from './subject.js';

const MANY = 7;

interface Granted {
  readonly expired?: boolean;
  readonly forDeletion?: boolean;
}

function listGrant(planes: PlanesSubject, { expired = false, forDeletion = false }: Granted = {}): Promise<string> {
  return planes.sign({ op: 'list', actor: planes.actor, backendId: 'local', forDeletion }, { expired });
}

/** Well-formed, and of a generation that no object comes to. */
const BEYOND = { contentAddress: parseContentAddress(`blake3:${'0a'.repeat(32)}`), generation: 1_000_000_000 };
/** Too short to have a place among the others. */
const TOO_SHORT = { contentAddress: parseContentAddress('another:0a'), generation: 0 };

async function list(planes: PlanesSubject, members: Partial<ListRequest> = {}) {
  return planes.data.list({ grant: await listGrant(planes), after: null, until: null, limit: 1000, ...members });
}

/** The keys of objects that were stored, in the order of their names. */
async function storedKeys(planes: PlanesSubject, many: number): Promise<StoredKey[]> {
  const keys: StoredKey[] = [];
  for (let index = 0; index < many; index++) keys.push(keyOf(await stored(planes, `object ${index}`)));
  return keys.sort((a, b) => (a.contentAddress < b.contentAddress ? -1 : 1));
}

const namesOf = (keys: readonly StoredKey[]) => keys.map(({ contentAddress, generation }) => `${contentAddress}.${generation}`);

export const listCases: DataPlaneCases['list'] = {
  answers: {
    'every object in the order of their names, with its size and time': async (planes) => {
      const keys = await storedKeys(planes, MANY);
      const { objects, notOurs, isWhole } = await list(planes);
      expect(namesOf(objects)).toEqual(namesOf(keys));
      expect(objects.map(({ sizeBytes }) => sizeBytes)).toEqual(keys.map(() => 'object 0'.length));
      expect(objects.every(({ modifiedAt }) => /^\d{4}-\d\d-\d\dT.*Z$/.test(modifiedAt))).toBe(true);
      expect({ notOurs, isWhole }).toEqual({ notOurs: { count: 0, names: [] }, isWhole: true });
    },
    'so many at most, and goes on behind the last of them': async (planes) => {
      const keys = await storedKeys(planes, MANY);
      const first = await list(planes, { limit: 3 });
      expect([namesOf(first.objects), first.isWhole]).toEqual([namesOf(keys.slice(0, 3)), false]);
      const [, , third] = keys;
      const second = await list(planes, { after: third ?? null });
      expect([namesOf(second.objects), second.isWhole]).toEqual([namesOf(keys.slice(3)), true]);
    },
    'those up to a key, be it there or not': async (planes) => {
      const keys = await storedKeys(planes, MANY);
      const [, second] = keys;
      if (second === undefined) throw new Error('there are seven');
      expect(namesOf((await list(planes, { until: second })).objects)).toEqual(namesOf(keys.slice(0, 2)));
      const behind = { ...second, generation: 999_999_999 };
      expect(namesOf((await list(planes, { until: behind })).objects)).toEqual(namesOf(keys.slice(0, 2)));
    },
    'names that are no objects apart': async (planes) => {
      const [key] = await storedKeys(planes, 1);
      await planes.plant(['notes.txt', `sha256/ab/ab/${'ab'.repeat(32)}`]);
      const { objects, notOurs } = await list(planes);
      expect(namesOf(objects)).toEqual(namesOf(key === undefined ? [] : [key]));
      expect(notOurs).toEqual({ count: 2, names: ['notes.txt', `sha256/ab/ab/${'ab'.repeat(32)}`] });
    },
    'also where the storage belongs to another log: it is only looked at': async (planes) => {
      const keys = await storedKeys(planes, 2);
      await planes.disown();
      expect(namesOf((await list(planes)).objects)).toEqual(namesOf(keys));
    },
  },
  refuses: {
    grant_invalid: (planes) => list(planes, { grant: 'made.up.grant' }),
    grant_expired: async (planes) => list(planes, { grant: await listGrant(planes, { expired: true }) }),
    grant_mismatch: async (planes) => list(planes, { grant: (await openPackage(planes)).grant }),
    validation_failed: async (planes) => {
      for (const key of [BEYOND, TOO_SHORT]) {
        await expect(list(planes, { after: key })).rejects.toMatchObject({ code: 'validation_failed' });
      }
      return list(planes, { until: BEYOND });
    },
    storage_not_ours: async (planes) => {
      await planes.disown();
      return list(planes, { grant: await listGrant(planes, { forDeletion: true }) });
    },
    control_plane_unavailable: async (planes) => {
      const grant = await listGrant(planes, { forDeletion: true });
      await planes.isolateData();
      return list(planes, { grant });
    },
    backend_unavailable: (planes) => {
      planes.backend.fail('unavailable');
      return list(planes);
    },
  },
};

async function stat(planes: PlanesSubject, keys: readonly StoredKey[], grant?: string): Promise<readonly StoredKey[]> {
  return planes.data.stat({ grant: grant ?? (await listGrant(planes)), keys });
}

export const statCases: DataPlaneCases['stat'] = {
  answers: {
    'those keys that are there, and no others': async (planes) => {
      const keys = await storedKeys(planes, MANY);
      const next = keys.map((key) => ({ ...key, generation: 1 }));
      expect(namesOf(await stat(planes, [...next, ...keys]))).toEqual(namesOf(keys));
      expect(await stat(planes, [])).toEqual([]);
    },
  },
  refuses: {
    grant_invalid: (planes) => stat(planes, [], 'made.up.grant'),
    grant_expired: async (planes) => stat(planes, [], await listGrant(planes, { expired: true })),
    grant_mismatch: async (planes) => stat(planes, [], (await openPackage(planes)).grant),
    validation_failed: async (planes) => {
      await expect(stat(planes, [TOO_SHORT])).rejects.toMatchObject({ code: 'validation_failed' });
      return stat(planes, [BEYOND]);
    },
    backend_unavailable: async (planes) => {
      const keys = await storedKeys(planes, 1);
      planes.backend.fail('unavailable');
      return stat(planes, keys);
    },
  },
};
