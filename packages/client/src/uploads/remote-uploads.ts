import { randomUUID } from 'node:crypto';
import type { UploadId } from '@artifact-store/identity';
import { type CreateUpload, type UploadDetails, type UploadOfActor, type Uploads, uploadFrom } from '@artifact-store/planes';
import { postUnderKey } from '../http/post-under-key.js';
import type { Transport } from '../http/transport.js';

/** Upload sessions of a remote API. The actor of a command is not sent: who acts is said by the token. */
export class RemoteUploads implements Uploads {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create({ idempotencyKey = randomUUID(), ...command }: CreateUpload): Promise<UploadDetails> {
    const { packageId, relativePath, mediaType, sizeBytes, digest } = command;
    const file = { relative_path: relativePath, media_type: mediaType, size_bytes: sizeBytes, digest };
    const body = JSON.stringify({ package_id: packageId, ...file });
    return (await postUnderKey(this.#transport, '/uploads', body, idempotencyKey)).json(uploadFrom);
  }

  async get({ uploadId }: UploadOfActor): Promise<UploadDetails> {
    return (await this.#transport.send({ method: 'GET', path: pathOf(uploadId) })).json(uploadFrom);
  }

  /** Sent again where the answer got lost: an upload that is aborted already is answered as it is. */
  async abort({ uploadId }: UploadOfActor): Promise<UploadDetails> {
    return (await this.#transport.send({ method: 'DELETE', path: pathOf(uploadId), retry: 'always' })).json(uploadFrom);
  }
}

const pathOf = (uploadId: UploadId) => `/uploads/${encodeURIComponent(uploadId)}`;
