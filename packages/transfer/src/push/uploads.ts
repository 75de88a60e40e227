import { randomUUID } from 'node:crypto';
import { ArtifactStoreError, MethodNotAllowedError, RouteNotFoundError } from '@artifact-store/planes';
import { type Attempt, mayPass, type Patience, withPatience } from '../patience.js';
import type { DataPlaneAt, PushDataPlane } from '../ports.js';
import type { TransferEvent, TransferObserver } from '../progress/events.js';
import type { Reading } from './local-content.js';
import type { LocalFile } from './local-tree.js';
import { type Sender, type SentFile, sendFile } from './send-file.js';
import { sendSeries, type TellOfFile } from './send-series.js';
import type { UploadGrants } from './upload-grants.js';

export interface UploadsParts {
  readonly dataPlane: DataPlaneAt;
  readonly reading: Reading;
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
    return withPatience(this.#parts.patience, (attempt) =>
      this.#underGrant(attempt, (sender) => sendFile({ ...sender, idempotencyKey }, file)),
    );
  }

  /**
   * Sends small files as a series; where it breaks off, those that nothing was told of are sent again.
   * @returns the files that the data plane takes only one by one
   * @throws what `sendSeries` and `tell` throw, as `send`
   */
  async sendAll(files: readonly LocalFile[], tell: TellOfFile): Promise<readonly LocalFile[]> {
    const open = new Map(files.map((file) => [file, randomUUID()]));
    await withPatience(this.#parts.patience, (attempt) =>
      this.#underGrant(attempt, async ({ dataPlane, ...sender }) => {
        const { ingestAll } = dataPlane;
        if (ingestAll === undefined) return;
        const keyed = [...open].map(([file, idempotencyKey]) => ({ file, idempotencyKey }));
        await sendSeries({ ...sender, dataPlane: { ingestAll: ingestAll.bind(dataPlane) } }, keyed, async (file, outcome) => {
          open.delete(file);
          attempt.progress();
          await tell(file, outcome);
        }).catch(unlessWithoutRoute);
      }),
    );
    return [...open.keys()];
  }

  async #underGrant<Answer>(
    attempt: Attempt,
    task: (sender: Omit<Sender, 'idempotencyKey' | 'dataPlane'> & { readonly dataPlane: PushDataPlane }) => Promise<Answer>,
  ): Promise<Answer> {
    const { dataPlane, reading, grants, patience, signal } = this.#parts;
    const observe = (event: TransferEvent) => {
      if (event.type === 'moved' && event.bytes > 0) attempt.moving();
      this.#parts.observe(event);
    };
    for (let refusals = 0; ; refusals++) {
      const grant = await grants.current();
      try {
        return await task({ dataPlane: dataPlane(grant.url), grant: grant.token, reading, signal, observe });
      } catch (error) {
        const refused = isOfTheGrant(error);
        if (refused || mayPass(error)) await grants.giveUp(grant);
        if (!refused || refusals === REFUSALS) throw error;
        if (refusals > 0) await patience.timer.wait(PAUSE * refusals, signal);
      }
    }
  }
}

/** A server of an earlier version has no such route. */
function unlessWithoutRoute(error: unknown): void {
  if (error instanceof RouteNotFoundError || error instanceof MethodNotAllowedError) return;
  throw error;
}

/** It has ended, or whoever gave it has other keys by now. */
function isOfTheGrant(error: unknown): boolean {
  return error instanceof ArtifactStoreError && (error.code === 'grant_expired' || error.code === 'grant_invalid');
}
