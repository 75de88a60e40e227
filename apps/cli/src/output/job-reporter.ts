import type { JobView } from '@artifact-store/planes';
import { progressOf } from '../jobs/progress.js';

const LINE_MILLISECONDS = 5_000;
const CLEAR_LINE = '\r\x1b[K';

/** Shows on stderr how far a job is: one line that is rewritten on a terminal, a line every five seconds elsewhere. */
export class JobReporter implements Disposable {
  #lastDraw = performance.now();
  #isDrawn = false;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  readonly observe = (job: JobView): void => {
    const line = progressOf(job);
    if (this.stream.isTTY) {
      this.#isDrawn = true;
      this.stream.write(`${CLEAR_LINE}${line}`);
      return;
    }
    if (performance.now() - this.#lastDraw < LINE_MILLISECONDS) return;
    this.#lastDraw = performance.now();
    this.stream.write(`${line}\n`);
  };

  /** Says something between two drawings. */
  say(line: string): void {
    this.#clear();
    this.stream.write(`${line}\n`);
  }

  [Symbol.dispose](): void {
    this.#clear();
  }

  #clear(): void {
    if (this.#isDrawn) this.stream.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
