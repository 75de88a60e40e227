/** Gathers what is asked for in one turn of the event loop into one question. */
export class Gathering<Key> {
  readonly #wanted = new Map<string, Key>();
  #answered: Promise<void> | undefined;

  constructor(private readonly answer: (keys: readonly Key[]) => Promise<void>) {}

  /** Resolves when there is an answer for the key, of which `id` tells whether another is the same. */
  ask(id: string, key: Key): Promise<void> {
    this.#wanted.set(id, key);
    this.#answered ??= endOfTurn().then(() => this.#answer());
    return this.#answered;
  }

  #answer(): Promise<void> {
    const keys = [...this.#wanted.values()];
    this.#wanted.clear();
    this.#answered = undefined;
    return this.answer(keys);
  }
}

/** Once nobody has anything left to do but to wait: ticks come after all promises that are settled. */
function endOfTurn(): Promise<void> {
  return Promise.resolve().then(() => new Promise((resolve) => process.nextTick(resolve)));
}
