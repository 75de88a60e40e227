/** What opening and reading a small file costs, as bytes of a large one. */
const BYTES_PER_FILE = 32 * 1024;
/** Less than this is read in no time; of more, an eighth may be read for nothing. */
const LEAST_BYTES = 16 * 1024 * 1024;
const SHARE = 8;
/** Sending costs more than reading: for each byte that need not be sent, two more may be read for nothing. */
const EARNED = 3;

/**
 * How much of a tree is read only to ask whether the store has it. Into a store that has nothing of it, an eighth at most is read
 * twice; each file that is found there buys more, so that a tree of which the store has a third or more is read to its end.
 */
export class ReadingBudget {
  #left: number;

  /** @param files all that could be read */
  constructor(files: readonly SizedFile[]) {
    this.#left = Math.max(weightOf(files) / SHARE, LEAST_BYTES);
  }

  /** Whether these may be read; if so, they count as read for nothing. */
  take(files: readonly SizedFile[]): boolean {
    const weight = weightOf(files);
    if (weight > this.#left) return false;
    this.#left -= weight;
    return true;
  }

  /** Some of those that were taken need not be sent. */
  earn(files: readonly SizedFile[]): void {
    this.#left += weightOf(files) * EARNED;
  }
}

interface SizedFile {
  readonly state: { readonly sizeBytes: number };
}

function weightOf(files: readonly SizedFile[]): number {
  return files.reduce((sum, { state }) => sum + state.sizeBytes + BYTES_PER_FILE, 0);
}
