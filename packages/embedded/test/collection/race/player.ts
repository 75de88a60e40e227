/** Somebody who acts in a round: on the way, or at rest in one of three ways. */
export class Player {
  where: 'on the way' | 'stopped' | 'waiting' | 'done' = 'on the way';
  /** Where it is stopped, or was last. */
  step = '';
  /** Whether it is stopped within a transaction, so that nobody else can have one. */
  isUnderLock = false;
  /** Whether it takes its steps without a stop. */
  isQuiet = false;
  #resume = () => {};

  constructor(
    readonly name: string,
    private readonly changed: () => void,
  ) {}

  /** Stops, until it is told to go on. */
  stopAt(step: string): Promise<void> {
    this.step = step;
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#is('stopped');
    });
  }

  /** Goes on from a stop, or because what it waited for has come. */
  goOn(): void {
    this.#is('on the way');
    this.#resume();
  }

  /** Needs something that somebody else has. */
  waits(): void {
    this.#is('waiting');
  }

  ends(): void {
    this.#is('done');
  }

  #is(where: Player['where']): void {
    this.where = where;
    this.changed();
  }
}
