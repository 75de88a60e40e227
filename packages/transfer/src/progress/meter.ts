import type { Timer } from '../timer.js';
import type { TransferEvent } from './events.js';

export interface Progress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  /** Of these: not over the network, because the other side had them. */
  readonly bytesAtHand: number;
  readonly bytesTotal: number;
  /** Over the network, of the last ten seconds. */
  readonly bytesPerSecond: number;
  /** Null while nothing moves. */
  readonly secondsLeft: number | null;
}

const WINDOW = 10_000;
const SPACING = 250;

/** Adds up the events of one transfer. Feed it with `observe`, read it whenever a line is to be drawn. */
export class ProgressMeter {
  readonly #timer: Pick<Timer, 'now'>;
  readonly #samples: { readonly at: number; readonly moved: number }[];
  #files = { done: 0, total: 0 };
  #bytes = { moved: 0, atHand: 0, total: 0 };

  constructor(timer: Pick<Timer, 'now'>) {
    this.#timer = timer;
    this.#samples = [{ at: timer.now(), moved: 0 }];
  }

  observe(event: TransferEvent): void {
    switch (event.type) {
      case 'planned':
        this.#files.total = event.files;
        this.#bytes.total = event.bytes;
        return;
      case 'moved':
        this.#bytes.moved += event.bytes;
        this.#sample();
        return;
      case 'file':
        this.#files.done += 1;
        if (event.outcome === 'reused' || event.outcome === 'kept') this.#bytes.atHand += event.sizeBytes;
        return;
      case 'package':
      case 'waiting':
      case 'resumed':
      case 'warning':
        return;
      default:
        event satisfies never;
    }
  }

  read(): Progress {
    const bytesDone = this.#bytes.moved + this.#bytes.atHand;
    const bytesPerSecond = this.#rate();
    return {
      filesDone: this.#files.done,
      filesTotal: this.#files.total,
      bytesDone,
      bytesAtHand: this.#bytes.atHand,
      bytesTotal: this.#bytes.total,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? Math.max(0, this.#bytes.total - bytesDone) / bytesPerSecond : null,
    };
  }

  #sample(): void {
    const at = this.#timer.now();
    if (at - (this.#samples.at(-1)?.at ?? 0) < SPACING) return;
    this.#samples.push({ at, moved: this.#bytes.moved });
    this.#forget(at);
  }

  /** Keeps one sample at or before the beginning of the window, so that the window is always filled. */
  #forget(now: number): void {
    while (this.#samples.length > 1 && (this.#samples[1]?.at ?? now) <= now - WINDOW) this.#samples.shift();
  }

  #rate(): number {
    const now = this.#timer.now();
    this.#forget(now);
    const first = this.#samples[0];
    if (first === undefined || now <= first.at) return 0;
    return Math.max(0, ((this.#bytes.moved - first.moved) * 1000) / (now - first.at));
  }
}
