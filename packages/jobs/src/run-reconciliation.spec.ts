import { parseContentAddress, parseTimestamp } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  type Deletion,
  type ListedObject,
  type Listing,
  type ListRequest,
  type StatRequest,
  StorageNotOursError,
  type StoredKey,
  type Stretch,
} from '@artifact-store/planes';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { job, leaseOf, ToldWork } from '../test/told-work.js';
import { runJob } from './run-job.js';

const LEASE = leaseOf('storage-reconcile');
const NOTHING = { count: 0, names: [] };

const key = (number: number, generation = 0): StoredKey => ({
  contentAddress: parseContentAddress(`blake3:${String(number).padStart(64, '0')}`),
  generation,
});
const object = (number: number, generation = 0): ListedObject => ({
  ...key(number, generation),
  sizeBytes: 1,
  modifiedAt: parseTimestamp('2026-05-16T09:00:00.000Z'),
});
const stretch = (members: Partial<Stretch>): Stretch => {
  return { backendId: 'local', after: null, until: null, limit: 9, expected: [], sequence: 7, grant: 'grant', ...members };
};

let work: ToldWork;
let listings: Listing[];
let there: readonly StoredKey[];
let lists: ListRequest[];
let lookups: (readonly StoredKey[])[];

beforeEach(() => {
  work = new ToldWork();
  [listings, there, lists, lookups] = [[], [], [], []];
});

const data = {
  ...NO_DATA_PLANE,
  async list(request: ListRequest): Promise<Listing> {
    lists.push(request);
    return listings.shift() ?? { objects: [], notOurs: NOTHING, isWhole: true };
  },
  async stat({ keys }: StatRequest): Promise<readonly StoredKey[]> {
    lookups.push(keys);
    return there;
  },
  async delete({ grant }: { readonly grant: string }): Promise<void> {
    work.asked.push(`delete by ${grant}`);
  },
};
const run = (tools = data) => runJob({ work, data: tools }, LEASE, new AbortController().signal);

describe('a reconciliation', () => {
  it('tells of each stretch what is there, and what of the expected is not', async () => {
    work.stretches = [stretch({ until: key(9), expected: [key(1), key(2), key(3)] })];
    listings = [{ objects: [object(1), object(2, 1)], notOurs: { count: 1, names: ['notes.txt'] }, isWhole: true }];
    there = [key(3)];
    expect(await run()).toMatchObject({ state: 'succeeded' });
    expect(lists).toEqual([{ grant: 'grant', after: null, until: key(9), limit: 9 }]);
    expect(lookups).toEqual([[key(2), key(3)]]);
    expect(work.comparisons).toEqual([
      {
        ...{ backendId: 'local', after: null, sequence: 7, end: key(9), listed: [object(1), object(2, 1)] },
        ...{ absent: [key(2)], notOurs: { count: 1, names: ['notes.txt'] } },
      },
    ]);
    expect(work.asked).toEqual(['toReconcile', 'reconciled', 'toReconcile']);
  });

  it('looks for nothing behind the last object of a listing that was cut off', async () => {
    work.stretches = [stretch({ until: key(9), expected: [key(1), key(2), key(4)] })];
    listings = [{ objects: [object(2), object(3)], notOurs: NOTHING, isWhole: false }];
    await run();
    expect(lookups).toEqual([[key(1)]]);
    expect(work.comparisons).toMatchObject([{ end: key(3), absent: [key(1)] }]);
  });

  it('comes to the end where the backend and the log do', async () => {
    work.stretches = [stretch({ after: key(3), expected: [key(4), key(5)] })];
    listings = [{ objects: [object(4)], notOurs: NOTHING, isWhole: true }];
    await run();
    expect(work.comparisons).toMatchObject([{ after: key(3), end: null, absent: [key(5)] }]);
  });

  it('asks for no key by itself where all were listed', async () => {
    work.stretches = [stretch({ expected: [key(1)] })];
    listings = [{ objects: [object(1)], notOurs: NOTHING, isWhole: true }];
    await run();
    expect(lookups).toEqual([]);
  });

  const deletion: Deletion = { backendId: 'local', keys: [key(1), key(2)], grant: 'deletion' };

  it('deletes what it is told to, and says so before the next stretch', async () => {
    work.stretches = [stretch({})];
    work.deletions = [deletion];
    await run();
    expect(work.asked).toEqual(['toReconcile', 'reconciled', 'delete by deletion', 'reclaimed 2 of local', 'toReconcile']);
  });

  it('deletes what was given up before it goes on with a stretch', async () => {
    work.stretches = [stretch({})];
    work.givenUp = [deletion];
    await run();
    expect(work.asked).toEqual([
      ...['toReconcile', 'delete by deletion', 'reclaimed 2 of local'],
      ...['toReconcile', 'reconciled', 'toReconcile'],
    ]);
  });

  const notOurs = () => Promise.reject(new StorageNotOursError('another log was here'));

  it('goes on where dead keys are not to be deleted, since the storage belongs to another log', async () => {
    work.stretches = [stretch({})];
    work.deletions = [deletion];
    expect(await run({ ...data, delete: notOurs })).toMatchObject({ state: 'succeeded' });
    expect(work.asked).toEqual(['toReconcile', 'reconciled', 'toReconcile']);
  });

  it('ends there where orphans were to be deleted', async () => {
    work.givenUp = [deletion];
    work.runningJob = job({ options: { delete_orphans: true } });
    await expect(run({ ...data, delete: notOurs })).rejects.toThrow(StorageNotOursError);
  });

  it('never says of keys that they are gone where the deletion fails', async () => {
    work.stretches = [stretch({})];
    work.deletions = [deletion];
    const failing = () => Promise.reject(new BackendUnavailableError('the disk is gone'));
    await expect(run({ ...data, delete: failing })).rejects.toThrow(BackendUnavailableError);
    expect(work.asked).toEqual(['toReconcile', 'reconciled']);
  });
});
