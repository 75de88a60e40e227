import type { FileId } from '@artifact-store/identity';
import { type Files, type FileView, fileFrom } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';

/** Single files of a remote API. Grants to read are the server's business: `RemoteData.open` needs none. */
export class RemoteFiles implements Pick<Files, 'get'> {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(fileId: FileId): Promise<FileView> {
    const answer = await this.#transport.send({ method: 'GET', path: `/files/${encodeURIComponent(fileId)}` });
    return answer.json(fileFrom);
  }
}
