import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';

const SWEEP_MILLISECONDS = 100;

/** The end of a server: no new requests, time for those that run, and then the rest is cut off. */
export class Drain {
  private begun = false;

  constructor(private readonly seconds: number) {}

  get hasBegun(): boolean {
    return this.begun;
  }

  async end(app: INestApplication): Promise<void> {
    this.begun = true;
    const server = app.getHttpServer() as Server;
    // A connection that is kept alive beyond its last answer would hold up the end.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLISECONDS);
    const cut = setTimeout(() => server.closeAllConnections(), this.seconds * 1000);
    try {
      await app.close();
    } finally {
      clearInterval(sweep);
      clearTimeout(cut);
    }
  }
}
