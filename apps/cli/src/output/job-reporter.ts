import { terminalColumns } from '@artifact-store/config/terminal';
import type { JobView } from '@artifact-store/planes';
import { progressOf } from '../jobs/progress.js';

const LINE_MILLISECONDS = 5_000;
/** Of a terminal that does not tell how wide it is. */
const DEFAULT_COLUMNS = 80;
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
      // A line that the terminal breaks could not be cleared.
      const columns = terminalColumns(this.stream) ?? DEFAULT_COLUMNS;
      this.stream.write(`${CLEAR_LINE}${line.slice(0, columns - 1)}`);
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
