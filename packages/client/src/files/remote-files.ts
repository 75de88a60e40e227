import type { FileId } from '@artifact-store/identity';
import { type Files, type FileView, fileFrom, type Grant, type GrantRead, grantFrom } from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';

/** Single files of a remote API. The actor of a grant is not sent: who acts is said by the token. */
export class RemoteFiles implements Files {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(fileId: FileId): Promise<FileView> {
    const request = operation('GET', '/files/{file_id}', { path: { file_id: fileId } });
    return (await this.#transport.send(request)).json(fileFrom);
  }

  async grantRead({ fileId }: GrantRead): Promise<Grant> {
    const request = operation('POST', '/files/{file_id}/grants', { path: { file_id: fileId } });
    return (await this.#transport.send({ ...request, retry: 'always' })).json(grantFrom);
  }
}
