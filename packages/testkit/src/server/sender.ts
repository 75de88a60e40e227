import { connect, type Socket } from 'node:net';
import { GatheredText } from '@artifact-store/testkit';
import type { FaultyServer } from './faulty-server.js';

/** A client that writes its own HTTP, so that it can stop anywhere. */
export class Sender {
  readonly #received: GatheredText;

  private constructor(
    private readonly socket: Socket,
    private readonly token: string,
  ) {
    this.#received = new GatheredText(socket);
    // A connection that the server cuts is no fault of the test.
    socket.on('error', () => {});
  }

  static connect({ process: { port, token } }: FaultyServer): Promise<Sender> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Sender(socket, token)));
      socket.once('error', reject);
    });
  }

  /** The header of a request. */
  request(method: string, target: string, fields: Record<string, string> = {}): this {
    const all = { host: 'test', authorization: `Bearer ${this.token}`, ...fields };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  write(data: string | Uint8Array): this {
    this.socket.write(data);
    return this;
  }

  /** Resolves when all that was written has left this process. */
  flushed(): Promise<void> {
    return new Promise((resolve) => this.socket.write('', () => resolve()));
  }

  /** What was received, once it has the text; fails if the connection ends without it. */
  async until(text: string): Promise<string> {
    const all = await this.#received.until((received) => (received.includes(text) ? received : undefined));
    if (all === undefined) throw new Error(`the connection ended before ${text} came; received: ${this.#received.text}`);
    return all;
  }

  /** What was received, once the server has ended the connection. */
  async closed(): Promise<string> {
    await this.#received.until(() => undefined);
    return this.#received.text;
  }

  /** Ends the connection at once: by a FIN or by a reset, as a crash of the client or of its machine would. */
  cut(how: 'end' | 'reset'): void {
    if (how === 'end') this.socket.end();
    else this.socket.resetAndDestroy();
  }
}
