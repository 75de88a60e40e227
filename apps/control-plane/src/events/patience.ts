import type { FastifyReply } from 'fastify';

/** Aborts after so many seconds, or when whoever asked has gone or has its answer. */
export function patience(reply: FastifyReply, seconds: number): AbortSignal {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), seconds * 1000);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    over.abort();
  });
  return over.signal;
}
