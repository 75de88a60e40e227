import type { ObjectKey } from '@artifact-store/storage';

const REMEMBERED = 10_000;

/**
 * The generation last heard of for objects that were reclaimed. Only a saving: without it an upload is refused once and
 * published again. So it is bounded and lives in memory.
 */
export class Generations {
  readonly #known = new Map<string, number>();

  /** 0 where nothing was heard. */
  of(backendId: string, address: ObjectKey['address']): number {
    return this.#known.get(`${backendId}/${address}`) ?? 0;
  }

  hear(backendId: string, address: ObjectKey['address'], generation: number): void {
    const object = `${backendId}/${address}`;
    this.#known.delete(object);
    this.#known.set(object, generation);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}
