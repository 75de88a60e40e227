import type { Stats } from 'node:fs';
import { parseContentAddress } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { storedObject } from './listing.js';

const KEY = { address: parseContentAddress(`blake3:${'5a'.repeat(32)}`), generation: 0 };

describe('a stored object', () => {
  it.each([
    [Date.parse('2026-05-16T09:00:00.000Z') + 0.9, '2026-05-16T09:00:00.000Z'],
    [316_516_204_800_000, '9999-12-31T23:59:59.999Z'],
    [9e15, '9999-12-31T23:59:59.999Z'],
    [-9e15, '0000-01-01T00:00:00.000Z'],
  ])('that its file system says was written at %d ms was written at %s', (mtimeMs, modifiedAt) => {
    expect(storedObject(KEY, { size: 1, mtimeMs } as Stats)).toEqual({ key: KEY, sizeBytes: 1, modifiedAt });
  });
});
