import { type CborMap, encodeCanonical } from '@artifact-store/encoding';
import { describe, expect, it } from '@jest/globals';
import { happening } from './happening.js';

const EXPIRY = '2027-01-31T09:00:00.000Z';
const LATER = '2028-01-31T09:00:00.000Z';
const told = (eventType: string, payload: CborMap) => happening({ eventType, payload: encodeCanonical(payload) });

describe('an event of retention, in words', () => {
  const events: [string, CborMap, string, string][] = [
    ['v1.retention.default_applied', { retention_class: 'transient', expires_at: EXPIRY }, 'created', `kept until ${EXPIRY}`],
    ['v1.retention.default_applied', { retention_class: 'permanent-record', expires_at: null }, 'created', 'never expires'],
    [
      'v1.retention.extended',
      { previous_expires_at: EXPIRY, new_expires_at: LATER, reason: 'an audit' },
      'extended',
      `"an audit": kept until ${LATER}, instead of ${EXPIRY}`,
    ],
    ['v1.retention.hold_applied', { hold_id: 'h1', reason: 'a suit', reference: 'CASE-1' }, 'held', 'CASE-1, "a suit"'],
    ['v1.retention.hold_applied', { hold_id: 'h1', reason: 'a suit', reference: null }, 'held', 'until the release of h1'],
    ['v1.retention.hold_released', { hold_id: 'h1', reason: 'settled', active_hold_id: 'h2' }, 'released', 'still held by h2'],
    ['v1.retention.hold_released', { hold_id: 'h1', reason: 'settled', active_hold_id: null }, 'released', 'no hold is left'],
    ['v1.retention.eligibility_marked', { expires_at: EXPIRY }, 'eligible', `expired at ${EXPIRY}`],
    ['v1.package.collection_started', { expires_at: EXPIRY }, 'collecting', 'are being let go'],
    ['v1.package.garbage_collected', { locations_released: 3 }, 'collected', '3 stored ones'],
  ];

  it.each(events)('says of %s %j what happened, why and until when', (eventType, payload, what, details) => {
    expect(told(eventType, payload)).toEqual({ what, details: expect.stringContaining(details) });
  });

  it.each(['v9.retention.frozen', 'toString'])('names a type of another version: %s', (eventType) => {
    expect(told(eventType, {})).toEqual({ what: eventType, details: '(unknown to this version)' });
  });
});
