import { parseContentAddress, parseTimestamp } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import type { StorageObjectView } from '../views/rows.js';
import { standingOf } from './standing.js';

const SETTLED = parseTimestamp('2026-05-16T09:00:00.000Z');
const BEFORE = parseTimestamp('2026-05-16T08:59:59.999Z');
const contentAddress = parseContentAddress(`blake3:${'0a'.repeat(32)}`);

const listed = (generation: number, modifiedAt = BEFORE) => ({ contentAddress, generation, sizeBytes: 1, modifiedAt });

function object(members: Partial<StorageObjectView>): StorageObjectView {
  const nothing = { generation: 0, liveLocations: 0, claimedAt: null, lastVerifiedAt: null };
  return { backendId: 'local', contentAddress, sizeBytes: 1, ...nothing, ...members };
}

describe('A key of a content that the log', () => {
  it.each([
    ['refers to', object({ liveLocations: 2 }), listed(0), 'accounted for'],
    ['refers to, published just now', object({ liveLocations: 2 }), listed(0, SETTLED), 'accounted for'],
    ['refers to, of the generation that counts', object({ generation: 2, liveLocations: 1 }), listed(2), 'accounted for'],
    ['refers to no more, and keeps for a while', object({ claimedAt: BEFORE }), listed(0), 'accounted for'],
    ['gave up', object({ generation: 1 }), listed(0), 'dead'],
    ['gave up and took in again', object({ generation: 2, liveLocations: 1 }), listed(1), 'dead'],
    ['gave up, published just now', object({ generation: 1 }), listed(0, SETTLED), 'dead'],
    ['gave up, published anew and never recorded', object({ generation: 1 }), listed(1), 'orphan'],
    ['gave up, published anew just now', object({ generation: 1 }), listed(1, SETTLED), 'recent'],
    ['never heard of', undefined, listed(0), 'orphan'],
    ['never heard of, published just now', undefined, listed(0, SETTLED), 'recent'],
    ['never heard of, of a generation that it cannot have', undefined, listed(1), 'lost tail'],
    ['has not come to', object({ generation: 1, liveLocations: 1 }), listed(2), 'lost tail'],
  ] as const)('%s is what it should be', (_what, known, key, standing) => {
    expect(standingOf(key, known, SETTLED)).toBe(standing);
  });
});
