import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import {
  contentAddress,
  type Digester,
  type DigestStream,
  type Digests,
  type PrimaryDigest,
  parseSha256,
} from '@artifact-store/identity';
import { type Blake3, fastestBlake3 } from './blake3.js';
import { Sha256Stream } from './sha256-stream.js';
import { Sha256Threads } from './sha256-threads.js';

export interface DigesterOptions {
  /** The fastest that loads, if not given. */
  readonly blake3?: Blake3 | undefined;
  /** At most this many threads for SHA-256; one per core up to four, if not given. */
  readonly threads?: number | undefined;
  /** Told of every thread that starts: for metrics, and for tests that end one. */
  readonly onThreadStarted?: ((thread: Worker) => void) | undefined;
}

export interface ClosableDigester extends Digester {
  /** Stops the threads; streams that are under way are rejected. What is synchronous goes on working. */
  close(): Promise<void>;
}

/**
 * BLAKE3 and SHA-256 of the same bytes in one pass (ADR-0001). BLAKE3 runs on the calling thread, where it costs next to
 * nothing; SHA-256, ten times slower without CPU support, runs beside it. A stream whose thread dies rejects with a
 * DigestThreadError; the next stream gets a new thread.
 */
export function createDigester(options: DigesterOptions = {}): ClosableDigester {
  const blake3 = options.blake3 ?? fastestBlake3;
  const threads = new Sha256Threads(
    options.threads ?? Math.min(availableParallelism(), 4),
    options.onThreadStarted ?? (() => {}),
  );
  const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer');

  return {
    of: (bytes) => digests(blake3.digest(bytes), sha256(bytes), bytes.byteLength),
    primary: (bytes) => blake3.digest(bytes),
    sha256,
    stream: () => digestStream(blake3, threads),
    primaryStream: () => primaryStream(blake3),
    close: () => threads.close(),
  };
}

function digestStream(blake3: Blake3, threads: Sha256Threads): DigestStream {
  const primary = blake3.hasher();
  const sha256 = new Sha256Stream(threads);
  let sizeBytes = 0;

  return {
    update(chunk) {
      sizeBytes += chunk.byteLength;
      primary.update(chunk);
      return sha256.update(chunk);
    },
    finish: async () => digests(primary.digest(), await sha256.finish(), sizeBytes),
    dispose: () => sha256.dispose(),
  };
}

/** On the calling thread: what a chunk costs there is less than the way to another. */
function primaryStream(blake3: Blake3): DigestStream<PrimaryDigest> {
  const hasher = blake3.hasher();
  let sizeBytes = 0;

  return {
    async update(chunk) {
      sizeBytes += chunk.byteLength;
      hasher.update(chunk);
    },
    finish: async () => ({ primary: contentAddress('blake3', hex(hasher.digest())), sizeBytes }),
    dispose() {},
  };
}

function digests(primary: Uint8Array, sha256: Uint8Array, sizeBytes: number): Digests {
  return { primary: contentAddress('blake3', hex(primary)), sha256: parseSha256(hex(sha256)), sizeBytes };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
