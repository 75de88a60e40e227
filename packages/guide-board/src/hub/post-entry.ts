import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';

/** What became of an entry that was sent. */
export type PostOutcome =
  /** The hub has it. */
  | { readonly outcome: 'sent' }
  /** The hub has it not: it was not reached, or said so. */
  | { readonly outcome: 'refused'; readonly problem: string }
  /** Nobody here knows: the answer was lost, or says nothing. The hub never forgets an entry, so that it must not be sent twice. */
  | { readonly outcome: 'uncertain'; readonly problem: string };

const TIMEOUT_MILLISECONDS = 30_000;
/** These say that the request was not carried out; any other 5xx may come after it was. */
const NOT_DONE: ReadonlySet<number> = new Set([501, 503]);

/** Sends one entry, once, following nowhere. */
export function postEntry(hubUrl: string, body: string, timeoutMilliseconds = TIMEOUT_MILLISECONDS): Promise<PostOutcome> {
  const url = new URL(`${hubUrl.replace(/\/+$/, '')}/progress/`);
  const isSecure = url.protocol === 'https:';
  const { promise, resolve } = Promise.withResolvers<PostOutcome>();
  let isConnected = false;
  const request = (isSecure ? requestHttps : requestHttp)(url, {
    method: 'POST',
    agent: false,
    headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMilliseconds),
  });
  request.on('socket', (socket: Socket) => {
    // Until then not a byte of the entry has left.
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
  });
  request.on('response', (response) => {
    response.on('error', () => {});
    response.resume();
    resolve(outcomeOf(response.statusCode ?? 0));
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    const reason =
      error.name === 'AbortError' || error.name === 'TimeoutError' ? 'no answer in time' : (error.code ?? error.name);
    if (isConnected) resolve({ outcome: 'uncertain', problem: `the answer was lost (${reason})` });
    else resolve({ outcome: 'refused', problem: `State Hub cannot be reached (${reason})` });
  });
  request.end(body);
  return promise;
}

function outcomeOf(status: number): PostOutcome {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  const problem = `State Hub answered ${status}`;
  if ((status >= 300 && status < 500) || NOT_DONE.has(status)) return { outcome: 'refused', problem };
  return { outcome: 'uncertain', problem };
}
