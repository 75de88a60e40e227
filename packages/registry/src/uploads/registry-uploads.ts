import { parseId, type UploadId } from '@artifact-store/identity';
import type { CreateUpload, UploadDetails, UploadOfActor, Uploads } from '@artifact-store/planes';
import { keyedRequest } from '../idempotency/keyed-request.js';
import { withIdempotency } from '../idempotency/with-idempotency.js';
import type { Command } from '../ports/event-store.js';
import type { RegistryParts } from '../registry.js';
import type { UploadRow } from '../state/rows.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { decideAbort } from './abort.js';
import { type CreateUploadSnapshot, createUploadIsRepeatable, createUploadValues, decideCreateUpload } from './create-upload.js';
import { foundUpload, type UploadSnapshot, uploadView } from './session.js';

/** Upload sessions, for those who send files. */
export class RegistryUploads implements Uploads {
  constructor(private readonly parts: RegistryParts) {}

  async create(command: CreateUpload): Promise<UploadDetails> {
    const { eventStore, clock, ids, digester, limits, uploadTtlSeconds } = this.parts;
    const values = createUploadValues(command, limits.maxFileBytes);
    const request = keyedRequest(command, 'uploads.create', values, digester);
    const newId = parseId<UploadId>(ids.next());
    const { packageId, relativePath, actor } = command;
    const creation: Command<CreateUploadSnapshot, UploadId> = {
      load: async (views) => {
        const [made, target, [existing]] = await Promise.all([
          views.upload(newId),
          views.package(packageId),
          views.filesByPath(packageId, [relativePath]),
        ]);
        return { made, package: target, existing, now: clock.now() };
      },
      decide: (snapshot) => decideCreateUpload(command, newId, uploadTtlSeconds, snapshot),
    };
    const uploadId = await eventStore.transact(withIdempotency(request, creation, createUploadIsRepeatable));
    return this.get({ uploadId, actor });
  }

  async get({ uploadId, actor }: UploadOfActor): Promise<UploadDetails> {
    checkText('actor', actor, MAX_ACTOR_BYTES);
    return this.details(foundUpload(uploadId, await this.parts.eventStore.views.upload(uploadId)), actor);
  }

  async abort(command: UploadOfActor): Promise<UploadDetails> {
    checkText('actor', command.actor, MAX_ACTOR_BYTES);
    const row = await this.parts.eventStore.transact<UploadSnapshot, UploadRow>({
      load: async (views) => ({ row: await views.upload(command.uploadId), now: this.parts.clock.now() }),
      decide: (snapshot) => decideAbort(command, snapshot),
    });
    return this.details(row, command.actor);
  }

  private async details(row: UploadRow, actor: string): Promise<UploadDetails> {
    const { signer, logId, limits, defaultBackendId, clock } = this.parts;
    const { packageId, relativePath, uploadId } = row;
    const grant = await signer.sign({
      op: 'upload',
      packageId,
      actor,
      relativePath,
      backendId: defaultBackendId,
      maxFileBytes: limits.maxFileBytes,
      logId,
      uploadId,
    });
    return { upload: uploadView(row, clock.now()), grant };
  }
}
