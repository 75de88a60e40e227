import type { FileId } from '@artifact-store/identity';
import { type Files, type FileView, fileFrom, type Grant, type GrantRead, grantFrom } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';

/** Single files of a remote API. The actor of a grant is not sent: who acts is said by the token. */
export class RemoteFiles implements Files {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(fileId: FileId): Promise<FileView> {
    const answer = await this.#transport.send({ method: 'GET', path: pathOf(fileId) });
    return answer.json(fileFrom);
  }

  async grantRead({ fileId }: GrantRead): Promise<Grant> {
    const answer = await this.#transport.send({ method: 'POST', path: `${pathOf(fileId)}/grants`, retry: 'always' });
    return answer.json(grantFrom);
  }
}

const pathOf = (fileId: FileId) => `/files/${encodeURIComponent(fileId)}`;
