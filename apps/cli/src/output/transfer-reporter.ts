import { terminalColumns } from '@artifact-store/config/terminal';
import { ProgressMeter, systemTimer, type TransferEvent } from '@artifact-store/transfer';
import { painted } from './paint.js';
import { printable } from './printable.js';
import { progressBar, progressText } from './progress-line.js';

const REDRAW_MILLISECONDS = 200;
const LINE_MILLISECONDS = 5_000;
/** Of a terminal that does not tell how wide it is. */
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = '\r\x1b[K';

/** Shows a transfer on stderr: one line that is rewritten on a terminal, a line every five seconds elsewhere. */
export class TransferReporter implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  readonly #meter = new ProgressMeter(systemTimer);
  readonly #interval: NodeJS.Timeout;
  /** What was told of already: many files wait for the same. */
  readonly #waitedFor = new Set<string>();

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#interval = setInterval(() => this.#draw(), stream.isTTY ? REDRAW_MILLISECONDS : LINE_MILLISECONDS).unref();
  }

  readonly observe = (event: TransferEvent): void => {
    this.#meter.observe(event);
    if (event.type === 'package') this.#say(`${event.reused ? 'Going on with' : 'Filling'} package ${event.packageId}`);
    if (event.type === 'warning') this.#say(`${painted('warning', 'Warning:', this.#stream)} ${printable(event.message)}`);
    if (event.type === 'waiting') this.#tellOfWaiting(event);
    if (event.type === 'resumed' && this.#waitedFor.size > 0) {
      this.#waitedFor.clear();
      this.#say('Going on');
    }
  };

  [Symbol.dispose](): void {
    clearInterval(this.#interval);
    if (this.#stream.isTTY) this.#stream.write(CLEAR_LINE);
  }

  #tellOfWaiting({ error, patienceMilliseconds }: Extract<TransferEvent, { type: 'waiting' }>): void {
    if (this.#waitedFor.has(error.detail)) return;
    this.#waitedFor.add(error.detail);
    this.#say(`Waiting, for up to ${patienceMilliseconds / 1000} s: ${printable(error.detail)}`);
  }

  #draw(): void {
    const progress = this.#meter.read();
    if (progress.filesTotal === 0) return;
    if (this.#stream.isTTY)
      this.#stream.write(`${CLEAR_LINE}${progressBar(progress, terminalColumns(this.#stream) ?? DEFAULT_COLUMNS)}`);
    else this.#stream.write(`${progressText(progress).trimStart()}\n`);
  }

  #say(line: string): void {
    this.#stream.write(`${this.#stream.isTTY ? CLEAR_LINE : ''}${line}\n`);
  }
}
