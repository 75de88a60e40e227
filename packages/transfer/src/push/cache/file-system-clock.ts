import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const STEP_NS = 1_000_000_000n;

/** The time by which a file system stamps its files, as a fresh file in `directory` shows it. */
export class FileSystemClock {
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

  /** When it was started. */
  get begunNs(): bigint {
    return this.#begunNs;
  }

  /** Nanoseconds since 1970. */
  now(): bigint {
    return this.#begunNs + process.hrtime.bigint() - this.#ticks;
  }

  /** The time of a fresh file; undefined where somebody has set the clock meanwhile. */
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
