import { describe, expect, it } from '@jest/globals';
import { PendingBytes } from './pending-bytes.js';

describe('PendingBytes', () => {
  it('gives back what was appended, in order, once', () => {
    const pending = new PendingBytes();
    for (let value = 0; value < 100; value++) pending.append(Uint8Array.of(value));
    pending.append(Uint8Array.from({ length: 300 }, (_, index) => 100 + index));

    expect(pending.byteLength).toBe(400);
    expect(pending.take()).toEqual(Uint8Array.from({ length: 400 }, (_, value) => value));
    expect(pending.byteLength).toBe(0);
    expect(pending.take()).toEqual(new Uint8Array(0));
  });

  it('keeps copies, so that the caller may reuse its chunk', () => {
    const pending = new PendingBytes();
    const chunk = Uint8Array.of(1, 2, 3);
    pending.append(chunk);
    chunk.fill(9);
    expect(pending.take()).toEqual(Uint8Array.of(1, 2, 3));
  });
});
