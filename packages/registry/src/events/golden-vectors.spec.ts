import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createDigester } from '@artifact-store/digest';
import type { CborMap } from '@artifact-store/encoding';
import { GOLDEN_EVENTS, goldenTime } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { cdeEncodeOptions, encode as encodeCbor2 } from 'cbor2';
import { decodeEvent, encodePayload, PAYLOAD_FIELDS, recordEvent } from '../index.js';

interface EventVector {
  readonly name: string;
  readonly event_type: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly actor: string;
  readonly payload: CborMap;
  readonly payload_cbor: string;
  readonly payload_digest: string;
}
interface LeafVector {
  readonly name: string;
  readonly entry: CborMap;
  readonly entry_cbor: string;
  readonly leaf_hash: string;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../../../schemas/vectors/${name}`, import.meta.url), 'utf8'));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const oracle = (value: CborMap) => encodeCbor2(value, cdeEncodeOptions);
const digester = createDigester();
const eventVectors: EventVector[] = read('events.json');
const leafVectors: LeafVector[] = read('leaf.json');

/** The golden event of a name, with the row that it becomes at its place in the log. */
function golden(name: string) {
  const event = GOLDEN_EVENTS[name];
  if (event === undefined) throw new Error(`no golden event is named ${name}`);
  const sequence = Object.keys(GOLDEN_EVENTS).indexOf(name) + 1;
  return { event, row: recordEvent(event, sequence, goldenTime(sequence), digester) };
}

describe('the event vectors', () => {
  it('have every golden event once, in the order of the log', () => {
    expect(eventVectors.map((vector) => vector.name)).toEqual(Object.keys(GOLDEN_EVENTS));
    expect(leafVectors.map((vector) => vector.name)).toEqual(Object.keys(GOLDEN_EVENTS));
  });

  it('have every event type', () => {
    const types = [...Object.keys(PAYLOAD_FIELDS), 'v1.package.finalized'];
    expect([...new Set(eventVectors.map((vector) => vector.event_type))].sort()).toEqual(types.sort());
  });

  describe.each(eventVectors.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    it('has the bytes that another CBOR implementation writes', () => {
      expect(hex(oracle(vector.payload))).toBe(vector.payload_cbor);
    });

    it('is written with exactly these bytes, in a row of exactly this envelope', () => {
      const { event, row } = golden(name);
      expect(hex(encodePayload(event))).toBe(vector.payload_cbor);
      expect(hex(row.payload)).toBe(vector.payload_cbor);
      expect(`blake3:${hex(row.payloadDigest)}`).toBe(vector.payload_digest);
      expect(row).toMatchObject({
        eventType: vector.event_type,
        subjectKind: vector.subject_kind,
        subjectId: vector.subject_id,
        actor: vector.actor,
      });
    });

    it('is read back from these bytes as the event it was', () => {
      const payload = new Uint8Array(Buffer.from(vector.payload_cbor, 'hex'));
      expect(decodeEvent({ eventType: vector.event_type, actor: vector.actor, payload })).toEqual(golden(name).event);
    });
  });
});

describe('the leaf vectors', () => {
  it.each(leafVectors.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    const entry = oracle(vector.entry);
    expect(hex(entry)).toBe(vector.entry_cbor);
    expect(hash('sha256', Buffer.concat([Buffer.of(0), entry]))).toBe(vector.leaf_hash);
    expect(hex(golden(name).row.leafHash)).toBe(vector.leaf_hash);
  });

  it('cover every member of the envelope: each one changes the hash', () => {
    const { event, row } = golden('a file of no bytes');
    const changed = [
      recordEvent(event, row.sequence + 1, row.createdAt, digester),
      recordEvent(event, row.sequence, goldenTime(9), digester),
      recordEvent({ ...event, actor: 'somebody' }, row.sequence, row.createdAt, digester),
      recordEvent(
        { ...event, packageId: golden('a file of no bytes').row.subjectId.replace('a', 'b') } as typeof event,
        row.sequence,
        row.createdAt,
        digester,
      ),
      golden('an expiry by class').row,
    ].map((each) => hex(each.leafHash));
    expect(new Set([hex(row.leafHash), ...changed]).size).toBe(6);
  });
});
