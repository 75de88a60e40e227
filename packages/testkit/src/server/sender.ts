import { connect, type Socket } from 'node:net';
import { GatheredText } from './gathered-text.js';

/** Where a sender sends, and the token that its requests carry; none, if not given. */
export interface Destination {
  readonly url: string;
  readonly token?: string | undefined;
}

/** A client that writes its own HTTP, so that it can stop anywhere. */
export class Sender {
  readonly #received: GatheredText;

  private constructor(
    private readonly socket: Socket,
    private readonly token: string | undefined,
  ) {
    this.#received = new GatheredText(socket);
    // A connection that the server cuts is no fault of the test.
    socket.on('error', () => {});
  }

  static connect({ url, token }: Destination): Promise<Sender> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new Sender(socket, token)));
      socket.once('error', reject);
    });
  }

  /** The header of a request. */
  request(method: string, target: string, fields: Record<string, string> = {}): this {
    const authorization = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    const all = { host: 'test', ...authorization, ...fields };
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

  /** Takes no more bytes from the connection, so that the server has to wait. */
  stopReading(): this {
    this.socket.pause();
    return this;
  }

  readOn(): this {
    this.socket.resume();
    return this;
  }

  /** Ends the connection at once: by a FIN or by a reset, as a crash of the client or of its machine would. */
  cut(how: 'end' | 'reset'): void {
    if (how === 'end') this.socket.end();
    else this.socket.resetAndDestroy();
  }
}
