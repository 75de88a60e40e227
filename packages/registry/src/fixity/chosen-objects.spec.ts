import { contentAddress } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import type { StorageObjectView } from '../views/rows.js';
import { chooseObjects, PAGE_BYTES } from './chosen-objects.js';

const object = (number: number, sizeBytes = 1): StorageObjectView => ({
  backendId: 'local',
  contentAddress: contentAddress('blake3', String(number).padStart(64, '0')),
  generation: 0,
  sizeBytes,
  liveLocations: 1,
  claimedAt: null,
  lastVerifiedAt: null,
});
const positionOf = (number: number) => ({ lastVerifiedAt: null, contentAddress: object(number).contentAddress });
const every = () => true;

describe('choosing objects', () => {
  it('takes a whole stretch that fits, and says that nothing comes after the last one', () => {
    const stretch = [object(1), object(2)];
    expect(chooseObjects(stretch, every, { objects: 2, isWhole: true })).toEqual({
      chosen: stretch,
      end: positionOf(2),
      isLast: true,
    });
    expect(chooseObjects(stretch, every, { objects: 2, isWhole: false })).toMatchObject({ isLast: false });
    expect(chooseObjects([], every, { objects: 2, isWhole: true })).toEqual({ chosen: [], end: undefined, isLast: true });
  });

  it('stops before the object that is one too many', () => {
    const stretch = [object(1), object(2), object(3)];
    expect(chooseObjects(stretch, every, { objects: 2, isWhole: true })).toEqual({
      chosen: stretch.slice(0, 2),
      end: positionOf(2),
      isLast: false,
    });
  });

  it('stops before the bytes that are too many, but takes one object of any size', () => {
    const half = PAGE_BYTES / 2;
    const halves = [object(1, half), object(2, half), object(3, 1)];
    expect(chooseObjects(halves, every, { objects: 64, isWhole: true })).toMatchObject({ end: positionOf(2), isLast: false });
    const huge = [object(1, PAGE_BYTES * 9), object(2)];
    expect(chooseObjects(huge, every, { objects: 64, isWhole: true })).toMatchObject({
      chosen: [huge[0]],
      end: positionOf(1),
      isLast: false,
    });
  });

  it('passes over what is not wanted, also after the page is full', () => {
    const stretch = [object(1), object(2), object(3), object(4)];
    const odd = ({ contentAddress: address }: StorageObjectView) => Number(address.slice(-1)) % 2 === 1;
    expect(chooseObjects(stretch, odd, { objects: 2, isWhole: true })).toEqual({
      chosen: [stretch[0], stretch[2]],
      end: positionOf(4),
      isLast: true,
    });
    expect(chooseObjects(stretch, odd, { objects: 1, isWhole: true })).toMatchObject({ end: positionOf(2), isLast: false });
    const none = chooseObjects(stretch, () => false, { objects: 1, isWhole: false });
    expect(none).toEqual({ chosen: [], end: positionOf(4), isLast: false });
  });
});
