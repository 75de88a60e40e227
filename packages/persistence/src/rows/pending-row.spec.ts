import type { StorageObjectView } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesNothing, fold, type PendingRow, pendingRow, type RowChange } from './pending-row.js';

type ObjectRow = StorageObjectView;
const VIEW = 'storage_objects';
const KEY = { backendId: 'local', contentAddress: 'blake3:00' as ObjectRow['contentAddress'] };

const small = fc.integer({ min: -2, max: 2 });
const rows = fc
  .record({ generation: small, sizeBytes: small, liveLocations: small })
  .map((counts): ObjectRow => ({ ...KEY, claimedAt: null, lastVerifiedAt: null, ...counts }));
const changes = fc.oneof(
  rows.map((row): RowChange => ({ change: 'put', view: VIEW, row })),
  rows.map((row): RowChange => ({ change: 'merge', view: VIEW, row, add: ['liveLocations'], keep: ['sizeBytes'] })),
  fc.tuple(small, small).map(([generation, liveLocations]): RowChange => {
    return { change: 'adjust', view: VIEW, key: KEY, set: { generation }, add: { liveLocations } };
  }),
  small.map((liveLocations): RowChange => ({ change: 'adjust', view: VIEW, key: KEY, set: { liveLocations }, add: {} })),
  fc.constant<RowChange>({ change: 'adjust', view: VIEW, key: KEY, set: {}, add: {} }),
  fc.constant<RowChange>({ change: 'delete', view: VIEW, key: KEY }),
);

/** What a change means, as `ViewChange` states it, one at a time. */
function changed(row: ObjectRow | undefined, change: RowChange): ObjectRow | undefined {
  if (!('view' in change) || change.view !== VIEW) return row;
  if (change.change === 'delete') return undefined;
  if (change.change === 'put') return change.row;
  if (change.change === 'merge') {
    if (row === undefined) return change.row;
    return { ...change.row, sizeBytes: row.sizeBytes, liveLocations: row.liveLocations + change.row.liveLocations };
  }
  if (row === undefined) return undefined;
  const liveLocations = change.add.liveLocations ?? 0;
  return { ...row, ...change.set, ...(liveLocations === 0 ? {} : { liveLocations: row.liveLocations + liveLocations }) };
}

/** What the statement of a pending row does. */
function written(row: ObjectRow | undefined, pending: PendingRow): ObjectRow | undefined {
  if (pending.deletes) return undefined;
  if (row === undefined) return pending.insert as ObjectRow | undefined;
  const added = pending.add.liveLocations;
  return { ...row, ...pending.set, ...(added === undefined ? {} : { liveLocations: row.liveLocations + added }) };
}

function foldAll(all: readonly RowChange[]): PendingRow[] {
  const pending: PendingRow[] = [];
  for (const change of all) {
    const next = pendingRow(change);
    const last = pending.pop();
    const folded = last === undefined ? next : fold(last, next);
    if (folded === undefined && last !== undefined) pending.push(last, next);
    else pending.push(folded ?? next);
  }
  return pending;
}

describe('folded changes of one row', () => {
  it('leave it as the changes would one by one, whether it was there before or not', () => {
    const cases = fc.tuple(fc.option(rows, { nil: undefined }), fc.array(changes, { maxLength: 8 }));
    fc.assert(
      fc.property(cases, ([row, all]) => {
        const one = all.reduce(changed, row);
        const folded = foldAll(all).reduce(written, row);
        expect(folded).toEqual(one);
      }),
    );
  });

  it('are one statement where a package is created and filled', () => {
    const row = { ...KEY, generation: 0, sizeBytes: 3, liveLocations: 1, claimedAt: null, lastVerifiedAt: null };
    const merge: RowChange = { change: 'merge', view: VIEW, row, add: ['liveLocations'], keep: ['lastVerifiedAt'] };
    expect(foldAll([merge, merge, merge])).toHaveLength(1);
  });

  it('are one statement where a row is deleted, whatever came before and whatever comes after', () => {
    const row = { ...KEY, generation: 0, sizeBytes: 3, liveLocations: 1, claimedAt: null, lastVerifiedAt: null };
    const gone: RowChange = { change: 'delete', view: VIEW, key: KEY };
    const put: RowChange = { change: 'put', view: VIEW, row };
    const merge: RowChange = { change: 'merge', view: VIEW, row, add: ['liveLocations'], keep: ['lastVerifiedAt'] };
    const more: RowChange = { change: 'adjust', view: VIEW, key: KEY, set: {}, add: { liveLocations: 1 } };
    expect(foldAll([put, gone])).toEqual([pendingRow(gone)]);
    expect(foldAll([gone, more])).toEqual([pendingRow(gone)]);
    expect(foldAll([gone, put])).toEqual([pendingRow(put)]);
    expect(foldAll([more, gone, merge])).toEqual([pendingRow(put)]);
  });

  it('are none where nothing is set or added', () => {
    const nothing: RowChange = { change: 'adjust', view: VIEW, key: KEY, set: {}, add: {} };
    const less: RowChange = { change: 'adjust', view: VIEW, key: KEY, set: {}, add: { liveLocations: -1 } };
    const gone: RowChange = { change: 'delete', view: VIEW, key: KEY };
    expect([nothing, less, gone].map((change) => changesNothing(pendingRow(change)))).toEqual([true, false, false]);
  });

  it('stay apart where a new row would differ from what an existing one is given', () => {
    const row = { ...KEY, generation: 0, sizeBytes: 3, liveLocations: 1, claimedAt: null, lastVerifiedAt: null };
    const less: RowChange = { change: 'adjust', view: VIEW, key: KEY, set: {}, add: { liveLocations: -1 } };
    const merge: RowChange = { change: 'merge', view: VIEW, row, add: ['liveLocations'], keep: [] };
    expect(foldAll([less, merge])).toHaveLength(2);
  });
});
