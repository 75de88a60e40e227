import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a chunk on its way to the server. */
export type Fate =
  /** It is sent as it is, or as the bytes given. */
  | Buffer
  /** The connection ends before the server sees the chunk. */
  | 'cut'
  /** The server gets the chunk; the connection ends before the client gets the answer. */
  | 'cut answer'
  /** The chunk vanishes, and whatever either side sends after it, its end included: the connection is half-open. */
  | 'lose'
  /** The server gets the chunk; what it sends from then on vanishes, its end included. */
  | 'lose answer';

/** Stands before a server and breaks connections to it in chosen ways. */
export interface ByteProxy extends AsyncDisposable {
  /** Sends on to the server of this URL; answers the same URL with the proxy in the server's place. */
  before(url: string): string;
  /** Of the proxy, in the place of the server's. @throws before there is a server */
  readonly url: string;
  /** Decides over each chunk that clients send from now on. */
  intercept(decide: (chunk: Buffer) => Fate): void;
  /** How many connections there have been. */
  readonly accepted: number;
  /** Ends all connections. */
  cut(): void;
  /** Ends all connections and takes no more. */
  close(): Promise<void>;
}

export async function byteProxy(): Promise<ByteProxy> {
  let target: URL | undefined;
  let accepted = 0;
  let decide: (chunk: Buffer) => Fate = (chunk) => chunk;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    accepted += 1;
    const upstream = connect(Number(target?.port), target?.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }
    join(client, upstream, (chunk) => decide(chunk));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const close = async () => {
    server.close();
    cut();
  };
  const ownUrl = () => {
    if (target === undefined) throw new Error('the proxy stands before no server yet');
    const own = new URL(target);
    own.port = String((server.address() as AddressInfo).port);
    return own.href.replace(/\/$/, '');
  };
  return {
    before(url) {
      target = new URL(url);
      return ownUrl();
    },
    get url() {
      return ownUrl();
    },
    intercept(next) {
      decide = next;
    },
    get accepted() {
      return accepted;
    },
    cut,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function join(client: Socket, upstream: Socket, decide: (chunk: Buffer) => Fate): void {
  let answers: 'passed' | 'cut' | 'lost' = 'passed';
  let requests: 'passed' | 'lost' = 'passed';
  for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  client.on('close', () => {
    if (requests === 'passed') upstream.destroy();
  });
  upstream.on('close', () => {
    if (answers !== 'lost') client.destroy();
  });
  client.on('data', (chunk: Buffer) => {
    const fate = requests === 'lost' ? 'lose' : decide(chunk);
    if (fate === 'lose') requests = 'lost';
    if (fate === 'lose' || fate === 'lose answer') answers = 'lost';
    if (fate === 'cut answer') answers = 'cut';
    if (fate === 'cut') client.destroy();
    else if (fate !== 'lose') pass(typeof fate === 'string' ? chunk : fate, client, upstream);
  });
  upstream.on('data', (chunk: Buffer) => {
    if (answers === 'cut') client.destroy();
    else if (answers === 'passed') pass(chunk, upstream, client);
  });
}

/** Whoever sends faster than the other side takes has to wait, as without a proxy. */
function pass(chunk: Buffer, from: Socket, to: Socket): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

/** Does `fate` to the first chunk that holds `text`, and nothing to all others. */
export function onceAt(text: string, fate: Fate): (chunk: Buffer) => Fate {
  let isDone = false;
  return (chunk) => {
    if (isDone || !chunk.includes(text)) return chunk;
    isDone = true;
    return fate;
  };
}
