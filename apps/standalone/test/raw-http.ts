import { connect, type Socket } from 'node:net';
import { TOKENS } from './server.js';

/** A connection on which a test writes what no HTTP client would. */
export class RawConnection {
  private received = '';
  private readonly watchers = new Set<() => void>();

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    const changed = () => {
      for (const watch of [...this.watchers]) watch();
    };
    socket.on('data', (text: string) => {
      this.received += text;
      changed();
    });
    socket.on('close', changed).on('error', changed);
  }

  static open(port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new RawConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends the header of a request with the token that may do everything. */
  request(method: string, target: string, fields: Record<string, string> = {}): this {
    const all = { host: 'test', authorization: `Bearer ${TOKENS.all}`, ...fields };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  write(data: string | Uint8Array): this {
    this.socket.write(data);
    return this;
  }

  /** Stops reading once some bytes have come, so that the other side has to wait. */
  pause(): this {
    this.socket.once('data', () => this.socket.pause());
    return this;
  }

  resume(): this {
    this.socket.resume();
    return this;
  }

  /** What was received, once it has what is looked for. Fails if the connection closes without it. */
  until(wanted: string | RegExp): Promise<string> {
    return this.when(
      () => (typeof wanted === 'string' ? this.received.includes(wanted) : wanted.test(this.received)),
      `the connection closed before ${wanted} came`,
    );
  }

  /** What was received, once the other side has closed the connection. */
  closed(): Promise<string> {
    return this.when(() => this.socket.destroyed || this.socket.readableEnded, 'never');
  }

  /** Cuts the connection, as a crash of the client would. */
  cut(): void {
    this.socket.resetAndDestroy();
  }

  private when(condition: () => boolean, orElse: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const watch = () => {
        if (condition()) resolve(this.received);
        else if (this.socket.destroyed) reject(new Error(`${orElse}; received: ${this.received}`));
        else return;
        this.watchers.delete(watch);
      };
      this.watchers.add(watch);
      watch();
    });
  }
}
