import type { Grant, GrantUpload } from '@artifact-store/planes';
import type { PushPackages } from '../ports.js';

/** The grant under which the files of a push are sent: one for all, and another when it is of no more use. */
export class UploadGrants {
  readonly #packages: Pick<PushPackages, 'grantUpload'>;
  readonly #command: GrantUpload;
  #current: Promise<Grant> | undefined;

  constructor(packages: Pick<PushPackages, 'grantUpload'>, command: GrantUpload, first: Grant | null) {
    this.#packages = packages;
    this.#command = command;
    this.#current = first === null ? undefined : Promise.resolve(first);
  }

  /** @throws what `grantUpload` throws; the next call asks again */
  current(): Promise<Grant> {
    if (this.#current !== undefined) return this.#current;
    const asked = this.#packages.grantUpload(this.#command);
    this.#current = asked;
    asked.catch(() => {
      if (this.#current === asked) this.#current = undefined;
    });
    return asked;
  }

  /** Says that a grant was refused, or that the data plane it names does not answer: a fresh one may name another. */
  async giveUp(grant: Grant): Promise<void> {
    const asked = this.#current;
    const current = await asked?.catch(() => undefined);
    // Whoever failed under the same grant may have given it up already.
    if (current === grant && this.#current === asked) this.#current = undefined;
  }
}
