import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { INestApplication } from '@nestjs/common';

/**
 * The end of a server: no new requests, time for those that run, and then the rest is cut off. Connections without a
 * request are closed by us: Node takes one that was opened ahead of need, or that stopped within a header, for a busy one.
 */
export class Drain {
  private begun = false;
  /** How many requests are under way on each connection. */
  private readonly requests = new Map<Socket, number>();

  constructor(private readonly seconds: number) {}

  get hasBegun(): boolean {
    return this.begun;
  }

  /** Keeps an eye on the connections of a server that does not listen yet. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.requests.set(socket, 0);
      socket.once('close', () => this.requests.delete(socket));
      this.closeIfUnused(socket);
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.count(socket, 1);
      response.once('close', () => {
        this.count(socket, -1);
        this.closeIfUnused(socket);
      });
    });
  }

  async end(app: INestApplication): Promise<void> {
    this.begun = true;
    const server = app.getHttpServer() as Server;
    const cut = setTimeout(() => server.closeAllConnections(), this.seconds * 1000);
    for (const socket of this.requests.keys()) this.closeIfUnused(socket);
    try {
      await app.close();
    } finally {
      clearTimeout(cut);
    }
  }

  private count(socket: Socket, change: number): void {
    const requests = this.requests.get(socket);
    if (requests !== undefined) this.requests.set(socket, requests + change);
  }

  private closeIfUnused(socket: Socket): void {
    // What was written is still sent.
    if (this.begun && this.requests.get(socket) === 0) socket.destroySoon();
  }
}
