/** One at a time, in the order they ask. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Waits for its turn, and answers what ends it. */
  async take(): Promise<() => void> {
    const previous = this.#last;
    let endTurn = () => {};
    this.#last = new Promise((resolve) => {
      endTurn = resolve;
    });
    await previous;
    return endTurn;
  }
}
