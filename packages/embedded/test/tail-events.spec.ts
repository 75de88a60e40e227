import { createDigester } from '@artifact-store/digest';
import { memoryRegistry } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { tailEvents } from '../src/tail-events.js';

const digester = createDigester();

describe('a tail of the log', () => {
  it('ends at the end of the log', async () => {
    const { plane, create } = memoryRegistry({ digester });
    await create();
    const seen: number[] = [];
    for await (const { sequence } of tailEvents(plane.events, 0)) seen.push(sequence);
    expect(seen).toEqual([1, 2]);
  });

  it('that follows gives what comes as it comes, and ends while it waits when its signal aborts', async () => {
    const { plane, create, store } = memoryRegistry({ digester });
    const over = new AbortController();
    const tail = tailEvents(plane.events, 0, over.signal, { type: 'v1.package.created' });
    for (const sequence of [1, 3, 5]) {
      const [next] = await Promise.all([tail.next(), create()]);
      expect(next.value).toMatchObject({ sequence });
    }
    const waiting = tail.next();
    over.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await store.close();
  });
});
