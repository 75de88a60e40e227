import { describe, expect, it } from '@jest/globals';
import { readAhead } from './read-ahead.js';

const chunk = (value: number) => Uint8Array.of(value);

/** A body whose reads are told, which fails where a number is negative, and minds two calls at a time. */
function toldBody(...values: readonly number[]) {
  const told: string[] = [];
  const left = [...values];
  let isBusy = false;
  const body: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => body,
    async next() {
      if (isBusy) throw new Error('two calls at a time');
      isBusy = true;
      await Promise.resolve();
      isBusy = false;
      const value = left.shift();
      told.push(value === undefined ? 'end' : `read ${value}`);
      if (value === undefined) return { done: true, value: undefined };
      if (value < 0) throw new Error('EIO');
      return { done: false, value: chunk(value) };
    },
    async return() {
      if (isBusy) throw new Error('two calls at a time');
      told.push('returned');
      return { done: true, value: undefined };
    },
  };
  return { body, told };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<number[]> {
  const values: number[] = [];
  for await (const [value = Number.NaN] of body) values.push(value);
  return values;
}

describe('reading ahead', () => {
  it('gives every chunk in its order', async () => {
    expect(await collect(readAhead(toldBody(1, 2, 3).body))).toEqual([1, 2, 3]);
    expect(await collect(readAhead(toldBody().body))).toEqual([]);
  });

  it('is one chunk ahead, and no more', async () => {
    const { body, told } = toldBody(1, 2, 3, 4);
    const ahead = readAhead(body);
    await ahead.next();
    await new Promise(setImmediate);
    expect(told).toEqual(['read 1', 'read 2']);
    await ahead.next();
    await new Promise(setImmediate);
    expect(told).toEqual(['read 1', 'read 2', 'read 3']);
    await ahead.return(undefined);
  });

  it('fails where the body does, behind the chunks that came before', async () => {
    const { body } = toldBody(1, -1);
    const ahead = readAhead(body);
    expect(await ahead.next()).toMatchObject({ done: false });
    await new Promise(setImmediate);
    await expect(ahead.next()).rejects.toThrow('EIO');
  });

  it.each([1, -1])('ends the body where it is given up, whatever came of what is under way (%d)', async (second) => {
    const { body, told } = toldBody(1, second, 3);
    const ahead = readAhead(body);
    await ahead.next();
    await ahead.return(undefined);
    expect(told).toEqual(['read 1', `read ${second}`, 'returned']);
  });
});
