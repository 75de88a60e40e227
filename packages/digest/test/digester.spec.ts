import { createHash, randomBytes } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { type ClosableDigester, createDigester, DigestThreadError, nativeBlake3, wasmBlake3 } from '@artifact-store/digest';
import type { DigestStream } from '@artifact-store/identity';
import { afterEach, describe, expect, it } from '@jest/globals';

const KIB = 1024;
const input = randomBytes(3 * KIB * KIB + 17);
const started: Worker[] = [];

const digesters: ClosableDigester[] = [];
function digester(options?: Parameters<typeof createDigester>[0]): ClosableDigester {
  const made = createDigester({ ...options, onThreadStarted: (thread) => started.push(thread) });
  digesters.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(digesters.splice(0).map((made) => made.close()));
  started.splice(0);
});

function expected(bytes: Uint8Array) {
  return { ...createDigester().of(bytes), sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.byteLength };
}

async function digestInChunks<Result>(stream: DigestStream<Result>, bytes: Uint8Array, size: number): Promise<Result> {
  const reused = new Uint8Array(size);
  for (let start = 0; start < bytes.byteLength; start += size) {
    const chunk = reused.subarray(0, Math.min(size, bytes.byteLength - start));
    chunk.set(bytes.subarray(start, start + size));
    await stream.update(chunk);
  }
  return stream.finish();
}

describe('createDigester', () => {
  it('knows the digests of nothing', async () => {
    const nothing = await digester().stream().finish();
    expect(nothing).toEqual({
      primary: 'blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      sizeBytes: 0,
    });
    expect(digester().of(new Uint8Array(0))).toEqual(nothing);
  });

  it.each([1, 65_536, 131_072, 131_073, 200_000])('digests %d bytes alike at once and as a stream', async (size) => {
    const bytes = input.subarray(0, size);
    const { of, stream } = digester();
    expect(of(bytes)).toEqual(expected(bytes));
    const chunked = stream();
    await chunked.update(bytes);
    expect(await chunked.finish()).toEqual(expected(bytes));
  });

  it.each([1, 977, 16_384, 65_536, 70_001, 1_000_003])(
    'takes chunks of %d bytes, each reused as soon as it is taken',
    async (size) => {
      const bytes = size === 1 ? input.subarray(0, 150_000) : input;
      expect(await digestInChunks(digester().stream(), bytes, size)).toEqual(expected(bytes));
    },
  );

  it('takes chunks of mixed sizes in their order', async () => {
    const stream = digester().stream();
    let start = 0;
    for (const size of [5, 140_000, 0, 3, 9_000, 16_384, 60_000, 1, 200_000]) {
      await stream.update(input.subarray(start, start + size));
      start += size;
    }
    expect(await stream.finish()).toEqual(expected(input.subarray(0, start)));
  });

  it.each([1, 2])('keeps many streams apart on %d thread(s)', async (threads) => {
    const { stream } = digester({ threads });
    const parts = Array.from({ length: 24 }, (_, index) => input.subarray(index, input.length - 1000 * index));
    const results = await Promise.all(parts.map((part, index) => digestInChunks(stream(), part, 40_000 + 1_111 * index)));
    expect(results).toEqual(parts.map(expected));
    expect(started).toHaveLength(threads);
  });

  it('starts no thread for small input', async () => {
    const stream = digester().stream();
    await stream.update(input.subarray(0, 128 * KIB));
    await stream.finish();
    expect(started).toEqual([]);
  });

  it.each([0, 1, 200_000, input.byteLength])('knows the primary digest alone of %d bytes, on no other thread', async (size) => {
    const bytes = input.subarray(0, size);
    const { primary, sizeBytes } = expected(bytes);
    for (const blake3 of [nativeBlake3() ?? undefined, await wasmBlake3()]) {
      expect(await digestInChunks(digester({ blake3 }).primaryStream(), bytes, 70_001)).toEqual({ primary, sizeBytes });
    }
    expect(started).toEqual([]);
  });

  it('gives the same digests whichever BLAKE3 it uses', async () => {
    const implementations = [nativeBlake3() ?? undefined, await wasmBlake3()];
    for (const blake3 of implementations) {
      const chosen = digester({ blake3 });
      expect(await digestInChunks(chosen.stream(), input, 65_536)).toEqual(expected(input));
      expect(Buffer.from(chosen.primary(input)).toString('hex')).toBe(expected(input).primary.slice('blake3:'.length));
      expect(Buffer.from(chosen.sha256(input)).toString('hex')).toBe(expected(input).sha256);
    }
  });

  it('goes on with the other streams when one is given up midway', async () => {
    const { stream } = digester({ threads: 1 });
    const [kept, given] = [stream(), stream()];
    await given.update(input);
    await kept.update(input);
    const waiting = given.update(input);
    given.dispose();
    given.dispose();
    await waiting;
    await expect(given.finish()).rejects.toThrow('given up');
    expect(await kept.finish()).toEqual(expected(input));
    kept.dispose();
  });

  it('rejects the streams of a thread that dies, and starts another for the next stream', async () => {
    const { stream } = digester({ threads: 1 });
    const [writing, finishing] = [stream(), stream()];
    await Promise.all([writing.update(input), finishing.update(input)]);
    const outcome = expect(finishing.finish()).rejects.toThrow(DigestThreadError);
    const [thread] = started;
    await thread?.terminate();

    await outcome;
    await expect(writing.update(input)).rejects.toThrow(DigestThreadError);
    await expect(writing.finish()).rejects.toThrow(DigestThreadError);
    writing.dispose();
    expect(await digestInChunks(stream(), input, 65_536)).toEqual(expected(input));
    expect(started).toHaveLength(2);
  });

  it('rejects an update that waits for room when its thread dies', async () => {
    const stream = digester({ threads: 1 }).stream();
    await stream.update(input.subarray(0, 200_000));
    const waiting = expect(stream.update(randomBytes(64 * KIB * KIB))).rejects.toThrow(DigestThreadError);
    await started[0]?.terminate();
    await waiting;
  });

  it('rejects the streams under way when it is closed, and none waits for ever', async () => {
    const closing = digester();
    const stream = closing.stream();
    await stream.update(input);
    await closing.close();
    await expect(stream.update(input)).rejects.toThrow(DigestThreadError);
    await expect(stream.finish()).rejects.toThrow(DigestThreadError);
    await expect(closing.stream().update(input)).rejects.toThrow(DigestThreadError);
    expect(closing.of(input)).toEqual(expected(input));
  });
});
