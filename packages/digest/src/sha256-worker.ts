/** What the pool tells a worker about a stream: it begins, bytes lie in a slot, give the digest, forget the stream. */
export type WorkerRequest =
  | { readonly stream: number; readonly begin: true }
  | { readonly stream: number; readonly slot: number; readonly length: number }
  | { readonly stream: number; readonly finish: true }
  | { readonly stream: number; readonly forget: true };

/** What a worker answers: a slot is free again, or a digest is ready. */
export type WorkerReply = { readonly slot: number } | { readonly stream: number; readonly digest: Uint8Array };

export interface WorkerMemory {
  readonly memory: SharedArrayBuffer;
  readonly slotBytes: number;
}

/**
 * The worker, as CommonJS text: so it starts in the same way from dist and from sources under Jest. It hashes straight
 * from the slots, which the pool does not touch until they are free again.
 */
export const SHA256_WORKER = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const { memory, slotBytes } = workerData;
const hashes = new Map();

parentPort.on('message', (request) => {
  const { stream } = request;
  if (request.begin) hashes.set(stream, createHash('sha256'));
  else if (request.forget) hashes.delete(stream);
  else if (request.finish) {
    const hash = hashes.get(stream);
    hashes.delete(stream);
    parentPort.postMessage({ stream, digest: new Uint8Array(hash.digest()) });
  } else {
    // Bytes that waited for a slot may come after their stream was given up.
    hashes.get(stream)?.update(new Uint8Array(memory, request.slot * slotBytes, request.length));
    parentPort.postMessage({ slot: request.slot });
  }
});
`;
