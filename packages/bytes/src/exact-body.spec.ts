import { describe, expect, it } from '@jest/globals';
import { ExactBody } from './exact-body.js';

class Truncated extends Error {}

async function* chunks(...lengths: number[]): AsyncGenerator<Uint8Array> {
  for (const length of lengths) yield new Uint8Array(length);
}

async function lengthOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of body) length += chunk.byteLength;
  return length;
}

describe('ExactBody', () => {
  it('passes a body of the right length on', async () => {
    expect(await lengthOf(new ExactBody(chunks(3, 0, 4), 7, () => new Truncated()))).toBe(7);
    expect(await lengthOf(new ExactBody(chunks(), 0, () => new Truncated()))).toBe(0);
  });

  it('fails at the end of a body that is too short', async () => {
    await expect(lengthOf(new ExactBody(chunks(3, 3), 7, () => new Truncated()))).rejects.toThrow(Truncated);
  });

  it('ends quietly, and frees the body, when the reader gives up', async () => {
    let freed = false;
    const source = {
      next: async () => ({ done: false, value: new Uint8Array(1) }),
      async return() {
        freed = true;
        return { done: true, value: undefined };
      },
    };
    const body = new ExactBody(source as AsyncIterator<Uint8Array>, 9, () => new Truncated());
    await body.next();
    expect(await body.return()).toEqual({ done: true, value: undefined });
    expect(freed).toBe(true);
  });
});
