import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const STEP_NS = 1_000_000_000n;

/** The time by which a file system stamps its files. */
export interface StampClock {
  /** When it was started: nanoseconds since 1970. */
  readonly begunNs: bigint;
  now(): bigint;
  /** The time now, looked for anew; undefined where somebody has set the clock since it was started. */
  checked(): Promise<bigint | undefined>;
}

/** The clock that fresh files in a directory show. */
export class FileSystemClock implements StampClock {
  readonly #directory: string;
  readonly #begunNs: bigint;
  readonly #ticks: bigint;

  private constructor(directory: string, begunNs: bigint) {
    this.#directory = directory;
    this.#begunNs = begunNs;
    this.#ticks = process.hrtime.bigint();
  }

  /** @throws what the system says where no file can be made */
  static async start(directory: string): Promise<FileSystemClock> {
    return new FileSystemClock(directory, await freshTime(directory));
  }

  get begunNs(): bigint {
    return this.#begunNs;
  }

  now(): bigint {
    return this.#begunNs + process.hrtime.bigint() - this.#ticks;
  }

  async checked(): Promise<bigint | undefined> {
    const before = this.now();
    const fresh = await freshTime(this.#directory);
    return fresh > before - STEP_NS && fresh < this.now() + STEP_NS ? fresh : undefined;
  }
}

async function freshTime(directory: string): Promise<bigint> {
  const path = join(directory, `.${randomUUID()}`);
  const handle = await open(path, 'wx', 0o600);
  try {
    return (await handle.stat({ bigint: true })).ctimeNs;
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
}
