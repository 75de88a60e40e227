import type { Readable } from 'node:stream';

/** All text that a stream has brought so far, for whoever waits for some of it. */
export class GatheredText {
  text = '';
  #hasEnded = false;
  readonly #watchers = new Set<() => void>();

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.text += chunk;
      this.#tell();
    });
    stream.on('close', () => {
      this.#hasEnded = true;
      this.#tell();
    });
  }

  /** What `look` finds in the text, once it finds something; undefined if the stream ends before. */
  until<Found>(look: (text: string) => Found | undefined): Promise<Found | undefined> {
    return new Promise((resolve) => {
      const watcher = () => {
        const found = look(this.text);
        if (found === undefined && !this.#hasEnded) return;
        this.#watchers.delete(watcher);
        resolve(found);
      };
      this.#watchers.add(watcher);
      watcher();
    });
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
