import { describe, expect, it } from '@jest/globals';
import { orphanObjection, orphanRefusal } from './orphan-guard.js';

const found = (orphans: number, objects: number, expected?: number) => ({
  result: { orphans, objects },
  options: expected === undefined ? {} : { expected_orphans: expected },
});

describe('Orphans', () => {
  it.each([
    [0, 0],
    [1, 20],
    [5, 100],
    [1000, 20_000],
    [1000, 1_000_000],
  ])('are believed where they are %i of %i', (orphans, objects) => {
    expect(orphanObjection(found(orphans, objects))).toBeUndefined();
  });

  it.each([
    [1, 1],
    [1, 19],
    [6, 100],
    [1001, 1_000_000],
  ])('are not where they are %i of %i, unless as many are expected', (orphans, objects) => {
    const objection = {
      code: 'reconcile_refused',
      detail: `${orphans} of ${objects} objects are orphans, which is more than 5 % or more than 1000`,
    };
    expect(orphanObjection(found(orphans, objects))).toEqual(objection);
    expect(orphanRefusal(found(orphans, objects))).toEqual(objection);
    expect(orphanRefusal(found(orphans, objects, orphans - 1))).toEqual(objection);
    expect(orphanRefusal(found(orphans, objects, orphans))).toBeUndefined();
    expect(orphanRefusal(found(orphans, objects, orphans + 1))).toBeUndefined();
  });
});
