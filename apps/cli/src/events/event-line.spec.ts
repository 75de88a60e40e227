import { type CborMap, encodeCanonical } from '@artifact-store/encoding';
import type { Timestamp } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { eventLine } from './event-line.js';

const line = (eventType: string, payload: CborMap, more: { readonly actor?: string; readonly subjectId?: string } = {}) =>
  eventLine({
    sequence: 57,
    createdAt: '2026-05-16T09:00:00.000Z' as Timestamp,
    eventType,
    subjectKind: 'package',
    subjectId: '019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80',
    actor: 'ci',
    payload: encodeCanonical(payload),
    payloadDigest: new Uint8Array(32),
    leafHash: new Uint8Array(32),
    ...more,
  });

describe('an event as a line', () => {
  it('is time, sequence, type, subject, actor and what it says', () => {
    expect(line('v1.file.ingested', { relative_path: 'logs/a.txt', size_bytes: 1536 })).toBe(
      '2026-05-16T09:00:00.000Z      57  v1.file.ingested                   package 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80  ci        "logs/a.txt", 1.50 KiB',
    );
  });

  it.each<[string, CborMap, string]>([
    ['v1.package.created', { name: 'n', producer: 'p', subject: 's' }, '"n" by "p" about "s"'],
    ['v1.package.finalized', { files: [{}, {}] }, 'a manifest of 2 files'],
    ['v1.retention.eligibility_marked', { expires_at: '2027' }, 'expired at 2027 and not held'],
    ['v1.storage.location_deleted', { object_kept: true }, 'its bytes are still needed'],
    ['v1.storage.location_deleted', { object_kept: false }, 'its bytes may go'],
    ['v1.storage.object_reclaim_started', { size_bytes: 7 }, '7 B are given up'],
    ['v1.storage.object_reclaimed', { size_bytes: 7 }, '7 B are gone'],
    ['v1.storage.location_verified', { verified: true, mismatch: null }, 'is what it was'],
    ['v1.storage.location_verified', { verified: false, mismatch: 'missing' }, 'is not sound: missing'],
  ])('says of %s %j what happened', (eventType, payload, sentence) => {
    expect(line(eventType, payload)).toContain(sentence);
  });

  it('tells an event of another version by its type alone', () => {
    expect(line('v9.package.painted', { colour: 'red' })).toMatch(/v9\.package\.painted .* ci$/);
  });

  it('keeps what others wrote from moving the cursor of a terminal', () => {
    const told = line('v1.file.ingested', { relative_path: 'a\u001b[2J\nb', size_bytes: 1 }, { actor: 'x\u0007' });
    expect(told).not.toMatch(/\p{Cc}/u);
    expect(told).toContain('x\\u{7}');
  });
});
