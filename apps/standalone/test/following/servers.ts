import { join } from 'node:path';
import type { Config } from '@artifact-store/config';
import { openDatabaseOf } from '@artifact-store/embedded';
import type { CborMap } from '@artifact-store/encoding';
import { eventJson, MAX_PAGE_LIMIT } from '@artifact-store/planes';
import { type Deployment, type ServerProcess, startDeployment, startServerProcess } from '@artifact-store/testkit';

const QUIET = { ARTIFACTSTORE_LOG_LEVEL: 'WARNING' };

/** A server that comes and goes at one URL. */
interface Server {
  readonly url: string;
  kill(): Promise<unknown>;
  stop(): Promise<unknown>;
  start(): Promise<unknown>;
}

/** Servers of one log, some of which may be away. */
export class Servers implements AsyncDisposable {
  readonly #away = new Set<Server>();
  #back = Promise.withResolvers<void>();
  #isOver = false;

  private constructor(
    readonly token: string,
    private readonly servers: readonly Server[],
    private readonly database: Config['database'],
    private readonly stopRest: () => Promise<void>,
  ) {}

  /** Everything in one process, on a SQLite file. */
  static async standalone(home: string): Promise<Servers> {
    let running: ServerProcess = await startServerProcess({ home, env: QUIET });
    const { url, port, token } = running;
    const start = async () => {
      running = await startServerProcess({ home, env: { ...QUIET, ARTIFACTSTORE_HTTP_PORT: String(port) } });
    };
    const server = { url, start, kill: () => running.kill(), stop: () => running.stop() };
    const database = { kind: 'sqlite', path: join(home, 'var/artifactstore.db') } as const;
    return new Servers(token, [server], database, async () => undefined);
  }

  /** Two control planes on PostgreSQL. */
  static async twoControlPlanes(home: string, databaseUrl: string): Promise<Servers> {
    const planes: Deployment = await startDeployment({ home, databaseUrl, controlPlanes: 2, env: QUIET });
    const database = { kind: 'postgres', url: databaseUrl } as const;
    return new Servers(planes.token, planes.controlPlanes, database, () => planes.stop());
  }

  /** Whether they are stopped for good, or about to be. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether any is not about to stop, or away. */
  get areServing(): boolean {
    return !this.#isOver && this.#away.size < this.servers.length;
  }

  /** A request to the first one that serves, from the n-th on; waits where none does. */
  async send(n: number, path: string, init: RequestInit = {}): Promise<Response> {
    const url = await this.#serving(n);
    const headers = { ...init.headers, authorization: `Bearer ${this.token}` };
    return fetch(`${url}${path}`, { ...init, headers });
  }

  async restart(n: number, how: 'kill' | 'stop'): Promise<void> {
    const server = this.#at(n);
    this.#away.add(server);
    await server[how]();
    await server.start();
    this.#away.delete(server);
    this.#back.resolve();
    this.#back = Promise.withResolvers<void>();
  }

  /** Ends all in order. Safe to call twice. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.stopRest();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** The table of events, as their wire has them, once all are stopped. */
  async log(): Promise<readonly CborMap[]> {
    const { eventStore, close } = await openDatabaseOf({ database: this.database });
    const events: CborMap[] = [];
    try {
      for (;;) {
        const page = await eventStore.page(events.length, MAX_PAGE_LIMIT);
        if (page.length === 0) return events;
        events.push(...page.map(eventJson));
      }
    } finally {
      await close();
    }
  }

  async #serving(n: number): Promise<string> {
    for (;;) {
      const [server] = [...this.servers.keys()].map((offset) => this.#at(n + offset)).filter((each) => !this.#away.has(each));
      if (server !== undefined) return server.url;
      await this.#back.promise;
    }
  }

  #at(n: number): Server {
    const server = this.servers[n % this.servers.length];
    if (server === undefined) throw new Error('there are no servers');
    return server;
  }
}
