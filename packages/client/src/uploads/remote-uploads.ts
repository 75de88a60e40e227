import { randomUUID } from 'node:crypto';
import { type CreateUpload, type UploadDetails, type UploadOfActor, type Uploads, uploadFrom } from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';

/** Upload sessions of a remote API. The actor of a command is not sent: who acts is said by the token. */
export class RemoteUploads implements Uploads {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create({ idempotencyKey = randomUUID(), ...command }: CreateUpload): Promise<UploadDetails> {
    const { packageId, relativePath, mediaType, sizeBytes, digest } = command;
    const file = { relative_path: relativePath, media_type: mediaType, size_bytes: sizeBytes, digest };
    const request = operation('POST', '/uploads', { body: { package_id: packageId, ...file } });
    return (await this.#transport.send(underKey(request, idempotencyKey))).json(uploadFrom);
  }

  async get({ uploadId }: UploadOfActor): Promise<UploadDetails> {
    const request = operation('GET', '/uploads/{upload_id}', { path: { upload_id: uploadId } });
    return (await this.#transport.send(request)).json(uploadFrom);
  }

  /** Sent again where the answer got lost: an upload that is aborted already is answered as it is. */
  async abort({ uploadId }: UploadOfActor): Promise<UploadDetails> {
    const request = operation('DELETE', '/uploads/{upload_id}', { path: { upload_id: uploadId } });
    return (await this.#transport.send({ ...request, retry: 'always' })).json(uploadFrom);
  }
}
