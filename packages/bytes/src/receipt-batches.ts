import {
  type FileView,
  InternalError,
  MAX_RECEIPTS,
  type Receipt,
  type ReceiptResult,
  type Receipts,
} from '@artifact-store/planes';

interface Waiting {
  readonly receipt: Receipt;
  readonly resolve: (file: FileView) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends receipts in batches that form by themselves: while one call is under way the next batch gathers. A receipt that
 * finds nothing under way goes at once.
 */
export class ReceiptBatches {
  readonly #receipts: Receipts;
  readonly #waiting: Waiting[] = [];
  #sending = false;

  constructor(receipts: Receipts) {
    this.#receipts = receipts;
  }

  /** The recorded file. @throws whatever `Receipts.record` answers for this receipt, or rejects with for its batch */
  record(receipt: Receipt): Promise<FileView> {
    const recorded = this.#wait(receipt);
    this.#wake();
    return recorded;
  }

  /** As `record` for each, in one batch as far as it is no longer than one. What came of each, in their order. */
  recordAll(receipts: readonly Receipt[]): Promise<readonly PromiseSettledResult<FileView>[]> {
    const recorded = receipts.map((receipt) => this.#wait(receipt));
    this.#wake();
    return Promise.allSettled(recorded);
  }

  #wait(receipt: Receipt): Promise<FileView> {
    return new Promise((resolve, reject) => this.#waiting.push({ receipt, resolve, reject }));
  }

  #wake(): void {
    if (!this.#sending) void this.#sendAll();
  }

  /** Never rejects: every outcome goes to whoever waits for it. */
  async #sendAll(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) await this.#send(this.#waiting.splice(0, MAX_RECEIPTS));
    this.#sending = false;
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#receipts.record(batch.map(({ receipt }) => receipt));
      for (const [index, waiting] of batch.entries()) settle(waiting, results[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

function settle({ resolve, reject }: Waiting, result: ReceiptResult | undefined): void {
  if (result === undefined) reject(new InternalError('the control plane left a receipt without an answer'));
  else if ('file' in result) resolve(result.file);
  else reject(result.error);
}
