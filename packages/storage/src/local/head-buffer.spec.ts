import { describe, expect, it } from '@jest/globals';
import { HeadBuffer } from './head-buffer.js';

const LIMIT = 256 * 1024;

describe('HeadBuffer', () => {
  it.each([undefined, 0, 10, 5_000, LIMIT, LIMIT + 1])('keeps chunks in order, whatever size was announced (%p)', (hint) => {
    const head = new HeadBuffer(hint);
    for (let value = 0; value < 200; value++) expect(head.take(new Uint8Array(25).fill(value))).toBe(true);
    expect(head.bytes()).toEqual(Uint8Array.from({ length: 5_000 }, (_, index) => Math.floor(index / 25)));
  });

  it('takes no chunk that does not fit whole, and keeps what it has', () => {
    const head = new HeadBuffer(undefined);
    expect(head.take(new Uint8Array(LIMIT - 1))).toBe(true);
    expect(head.take(new Uint8Array(2))).toBe(false);
    expect(head.take(new Uint8Array(1))).toBe(true);
    expect(head.bytes().byteLength).toBe(LIMIT);
  });
});
