import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server on which answers get lost: the request arrives, is carried out, and its sender never hears of it. */
export interface AnswerEater extends AsyncDisposable {
  readonly url: string;
  /** Cuts the connection of each of the next answers instead of passing it on. */
  eat(answers: number): void;
  /** How many are still to be lost. */
  hungry(): number;
}

/** @param portOf where the server listens by the time of the first request */
export async function answerEater(portOf: () => number): Promise<AnswerEater> {
  let hunger = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(portOf(), '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => void upstream.write(chunk));
    upstream.on('data', (chunk) => {
      if (hunger > 0 && chunk.toString('latin1').startsWith('HTTP/1.1 2')) {
        hunger -= 1;
        client.resetAndDestroy();
      } else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    eat: (answers) => {
      hunger = answers;
    },
    hungry: () => hunger,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
