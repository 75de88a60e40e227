import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the hub does with the next entry: its status, or that it hangs up, having recorded it or not, or does what is said. */
export type HubFate = number | 'records and hangs up' | 'hangs up' | (() => void | Promise<void>);

/** A State Hub on loopback: it takes entries at `POST /progress/`, appends them, and forgets none. */
export interface StateHub extends AsyncDisposable {
  readonly url: string;
  /** Those that were recorded. */
  readonly entries: readonly HubEntry[];
  /** How many requests there were. */
  readonly asked: number;
  /** What becomes of the next requests, in turn; after these all goes well. */
  next(...fates: readonly HubFate[]): void;
  stop(): Promise<void>;
}

export type HubEntry = Readonly<Record<string, unknown>>;

const MEMBERS = new Set(['event_type', 'author', 'summary', 'workstream_id', 'task_id', 'topic_id', 'decision_id', 'detail']);

/** @param port A free one if not given. */
export async function startStateHub(port = 0): Promise<StateHub> {
  const entries: HubEntry[] = [];
  const fates: HubFate[] = [];
  let asked = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked += 1;
    const body = await text(request);
    const fate = fates.shift() ?? 201;
    if (typeof fate === 'function') await fate();
    const entry = entryIn(request, body);
    if (typeof fate === 'number' && fate >= 300) return void response.writeHead(fate, { location: '/elsewhere' }).end('{}');
    if (entry === undefined) return void response.writeHead(422).end('{}');
    if (fate !== 'hangs up') entries.push(entry);
    if (typeof fate === 'string') return void request.socket.destroy();
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: entries.length, ...entry }));
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries,
    get asked() {
      return asked;
    },
    next: (...given) => void fates.push(...given),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The entry of a request; undefined where it is not of the form that the hub takes. */
function entryIn({ method, url, headers }: IncomingMessage, body: string): HubEntry | undefined {
  if (method !== 'POST' || url !== '/progress/' || headers['content-type'] !== 'application/json') return undefined;
  const entry = JSON.parse(body) as HubEntry;
  const isKnown = Object.entries(entry).every(([name, value]) => MEMBERS.has(name) && value !== null && value !== '');
  const isWhole = [entry.event_type, entry.author, entry.summary].every((value) => typeof value === 'string');
  return isKnown && isWhole && typeof entry.detail === 'object' ? entry : undefined;
}
