import type { FileId } from '@artifact-store/identity';
import type { Files, FileView } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';
import { fileFrom } from './file-codec.js';

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
