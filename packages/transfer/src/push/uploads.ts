import { randomUUID } from 'node:crypto';
import type { Digester } from '@artifact-store/identity';
import { ArtifactStoreError } from '@artifact-store/planes';
import { type Attempt, mayPass, type Patience, withPatience } from '../patience.js';
import type { DataPlaneAt } from '../ports.js';
import type { TransferEvent, TransferObserver } from '../progress/events.js';
import type { LocalFile } from './local-tree.js';
import { type SentFile, sendFile } from './send-file.js';
import type { UploadGrants } from './upload-grants.js';

export interface UploadsParts {
  readonly dataPlane: DataPlaneAt;
  readonly digester: Digester;
  readonly grants: UploadGrants;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly observe: TransferObserver;
}

/** A fresh grant may come to a data plane before the key that signed it; one that is refused again and again is false. */
const REFUSALS = 3;
const PAUSE = 1000;

/** Uploads of a push: under its grant, to the data plane that the grant names, again under the same key where one breaks off. */
export class Uploads {
  readonly #parts: UploadsParts;

  constructor(parts: UploadsParts) {
    this.#parts = parts;
  }

  /** @throws what `sendFile` throws once it cannot pass or patience is at its end */
  send(file: LocalFile): Promise<SentFile> {
    const idempotencyKey = randomUUID();
    return withPatience(this.#parts.patience, (attempt) => this.#underGrant(file, idempotencyKey, attempt));
  }

  async #underGrant(file: LocalFile, idempotencyKey: string, attempt: Attempt): Promise<SentFile> {
    const { dataPlane, digester, grants, patience, signal } = this.#parts;
    const observe = (event: TransferEvent) => {
      if (event.type === 'moved' && event.bytes > 0) attempt.moving();
      this.#parts.observe(event);
    };
    for (let refusals = 0; ; refusals++) {
      const grant = await grants.current();
      const sender = { dataPlane: dataPlane(grant.url), grant: grant.token, idempotencyKey, digester, signal, observe };
      try {
        return await sendFile(sender, file);
      } catch (error) {
        const refused = isOfTheGrant(error);
        if (refused || mayPass(error)) await grants.giveUp(grant);
        if (!refused || refusals === REFUSALS) throw error;
        if (refusals > 0) await patience.timer.wait(PAUSE * refusals, signal);
      }
    }
  }
}

/** It has ended, or whoever gave it has other keys by now. */
function isOfTheGrant(error: unknown): boolean {
  return error instanceof ArtifactStoreError && (error.code === 'grant_expired' || error.code === 'grant_invalid');
}
