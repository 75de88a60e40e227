import {
  Api,
  expectCleanLog,
  type ServerEnd,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '@artifact-store/testkit';
import { afterAll } from '@jest/globals';

export interface FaultyServerOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly wrapper?: readonly string[] | undefined;
  /** The directory of an earlier server, to be started on again. */
  readonly home?: string | undefined;
}

const started = new Set<ServerProcess>();

// What a failed test leaves running would keep the run from its end.
afterAll(async () => {
  for (const process of started) await process.kill();
});

/**
 * A server to which something bad is about to happen, as a process with a home of its own. Whatever happens, its problems
 * name no path of the machine and its log holds no secret: that is checked of every answer and at the end.
 */
export class FaultyServer extends Api {
  private constructor(
    home: string,
    readonly process: ServerProcess,
  ) {
    super(() => process, home);
  }

  static async start({ home, env, wrapper }: FaultyServerOptions = {}): Promise<FaultyServer> {
    const directory = home ?? (await temporaryDirectory()).path;
    const process = await startServerProcess({ home: directory, env, wrapper });
    started.add(process);
    return new FaultyServer(directory, process);
  }

  get storageRoot(): string {
    return `${this.home}/var/storage`;
  }

  stop(): Promise<ServerEnd> {
    this.process.terminate();
    return this.ended();
  }

  async kill(): Promise<ServerEnd> {
    await this.process.kill();
    return this.ended();
  }

  /** Its end, whoever brings it about. */
  async ended(): Promise<ServerEnd> {
    const end = await this.process.ended;
    expectCleanLog(end.stderr, this.process.token);
    return end;
  }
}
