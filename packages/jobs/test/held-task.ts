/** Something that goes on until a test ends it, or its signal is aborted. */
export class HeldTask<Answer> {
  readonly #begun = Promise.withResolvers<void>();
  readonly #answer = Promise.withResolvers<Answer>();
  readonly begun = this.#begun.promise;

  readonly run = (signal?: AbortSignal): Promise<Answer> => {
    signal?.addEventListener('abort', () => this.#answer.reject(signal.reason));
    if (signal?.aborted) this.#answer.reject(signal.reason);
    this.#begun.resolve();
    return this.#answer.promise;
  };

  end(answer: Answer): void {
    this.#answer.resolve(answer);
  }
}
