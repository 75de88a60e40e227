import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a chunk on its way to the server. */
export type Fate =
  /** It is sent as it is, or as the bytes given. */
  | Buffer
  /** The connection ends before the server sees the chunk. */
  | 'cut'
  /** The server gets the chunk; the connection ends before the client gets the answer. */
  | 'cut answer';

/** A TCP proxy before PostgreSQL that can break connections at a chosen statement. */
export interface PostgresProxy extends AsyncDisposable {
  /** The URL of the database through the proxy. */
  readonly url: string;
  /** Decides over each chunk that clients send from now on. */
  intercept(decide: (chunk: Buffer) => Fate): void;
  /** Ends all connections and takes no more. */
  close(): Promise<void>;
}

export async function postgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  let decide: (chunk: Buffer) => Fate = (chunk) => chunk;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let answerIsCut = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      const fate = decide(Buffer.from(chunk));
      if (fate === 'cut') client.destroy();
      else if (fate === 'cut answer') {
        answerIsCut = true;
        upstream.write(chunk);
      } else upstream.write(fate);
    });
    upstream.on('data', (chunk) => {
      if (answerIsCut) client.destroy();
      else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const close = async () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return {
    url: url.href,
    intercept: (next) => {
      decide = next;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Does `fate` to the first chunk that holds `statement`, and nothing to all others. */
export function onceAt(statement: string, fate: Fate): (chunk: Buffer) => Fate {
  let isDone = false;
  return (chunk) => {
    if (isDone || !chunk.includes(statement)) return chunk;
    isDone = true;
    return fate;
  };
}
