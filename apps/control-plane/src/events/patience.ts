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

/** Does something under a signal that aborts with the one given, or after so many milliseconds, and leaves neither a timer nor a listener behind. */
export async function within<Answer>(
  milliseconds: number,
  signal: AbortSignal,
  work: (over: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const over = new AbortController();
  const abort = () => over.abort();
  const timer = setTimeout(abort, milliseconds);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
