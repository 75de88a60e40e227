import { describe, expect, it } from '@jest/globals';
import { decodeRecord, encodeRecord } from './registry-record.js';

const RECORD = { logId: '019bf4c0-0000-7000-8000-000000000001', seenSequence: 42 };

describe('the record in registry.json', () => {
  it('is one line of JSON that people can read', () => {
    const text = '{"log_id":"019bf4c0-0000-7000-8000-000000000001","seen_sequence":42}\n';
    expect(Buffer.from(encodeRecord(RECORD)).toString()).toBe(text);
    expect(decodeRecord(Buffer.from(text))).toEqual(RECORD);
  });

  it('says where a log went back to', () => {
    const record = { ...RECORD, wentBackTo: 0 };
    expect(Buffer.from(encodeRecord(record)).toString()).toContain('"seen_sequence":42,"went_back_to":0}');
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"log_id":"019bf4c0-0000-7000-8000-000000000001","seen_seq'],
    ['no object', '[]'],
    ['no log', '{"seen_sequence":42}'],
    ['no sequence', '{"log_id":"a"}'],
    ['a sequence below zero', '{"log_id":"a","seen_sequence":-1}'],
    ['a sequence that is no integer', '{"log_id":"a","seen_sequence":1.5}'],
    ['no place to go back to', '{"log_id":"a","seen_sequence":1,"went_back_to":"x"}'],
    ['zeros, as after a lost flush', '\0\0\0\0\0\0'],
    ['no UTF-8', '\u00ff\u00fe'],
  ])('is not read out of %s', (_, text) => {
    expect(decodeRecord(Buffer.from(text, 'latin1'))).toBeUndefined();
  });
});
