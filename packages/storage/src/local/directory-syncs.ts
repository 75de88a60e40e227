interface Sync {
  readonly running: Promise<void>;
  /** Waits for the running one, which may have begun before its caller's rename. */
  next: Promise<void> | null;
}

/** Flushes directories. Callers that wait for the same directory share one flush, begun after all of their renames. */
export class DirectorySyncs {
  readonly #syncDirectory: (path: string) => Promise<void>;
  readonly #underWay = new Map<string, Sync>();

  constructor(syncDirectory: (path: string) => Promise<void>) {
    this.#syncDirectory = syncDirectory;
  }

  sync(path: string): Promise<void> {
    const current = this.#underWay.get(path);
    if (current === undefined) return this.#start(path);
    current.next ??= current.running.then(
      () => this.#start(path),
      () => this.#start(path),
    );
    return current.next;
  }

  #start(path: string): Promise<void> {
    const running = this.#syncDirectory(path).finally(() => {
      if (sync.next === null) this.#underWay.delete(path);
    });
    const sync: Sync = { running, next: null };
    this.#underWay.set(path, sync);
    return running;
  }
}
