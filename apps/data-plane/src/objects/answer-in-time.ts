import { Readable } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import { catalogued } from '@artifact-store/http-app';
import { type ErrorJson, errorJson } from '@artifact-store/planes';
import type { FastifyReply } from 'fastify';

/** Shorter than proxies and clients are used to wait for a byte. */
const LONGEST_SILENCE_SECONDS = 10;

/**
 * Answers with JSON, however long that takes: a blank from time to time, which JSON may begin with, keeps the connection from
 * being taken for dead. What fails before the first of them is answered as any other error; after it the status is sent, and the
 * answer is `{"error": {code, detail, members}}`.
 * @param idleTimeoutSeconds how long the clients of this data plane may be silent, and take it to be
 */
export async function answerInTime(reply: FastifyReply, work: Promise<object>, idleTimeoutSeconds: number): Promise<void> {
  const silence = Math.min(LONGEST_SILENCE_SECONDS, idleTimeoutSeconds / 3) * 1000;
  const first = await within(silence, work);
  reply.code(200).header('content-type', 'application/json; charset=utf-8');
  reply.send(first === undefined ? Readable.from(kept(silence, work.catch(told(reply)))) : JSON.stringify(first));
}

async function* kept(silence: number, work: Promise<object>): AsyncGenerator<string> {
  for (;;) {
    yield ' ';
    const answer = await within(silence, work);
    if (answer === undefined) continue;
    yield JSON.stringify(answer);
    return;
  }
}

async function within(milliseconds: number, work: Promise<object>): Promise<object | undefined> {
  const late = new AbortController();
  try {
    return await Promise.race([work, after(milliseconds, undefined, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}

function told({ log }: FastifyReply): (error: unknown) => { readonly error: ErrorJson } {
  return (error) => {
    const known = catalogued(error);
    log.warn({ code: known.code, err: known }, known.detail);
    return { error: errorJson(known) };
  };
}
