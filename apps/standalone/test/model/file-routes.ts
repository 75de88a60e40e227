import type { PackageId } from '@artifact-store/identity';
import { errorClassOf, type FileView, fileFrom, JsonFields, UnexpectedResponseError } from '@artifact-store/planes';

/** The routes of files as anybody has them who sends requests with a token, and not our client. */
export class FileRoutes {
  constructor(
    private readonly apiUrl: string,
    private readonly token: string,
  ) {}

  /** @throws the error that the answer is about */
  async put(packageId: PackageId, relativePath: string, bytes: Uint8Array): Promise<FileView> {
    const response = await fetch(new URL(`packages/${packageId}/files/${encodeURIComponent(relativePath)}`, this.apiUrl), {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'text/plain' },
      body: new Uint8Array(bytes),
    });
    const fields = new JsonFields(await response.json());
    if (response.ok) return fileFrom(fields);
    throw new (errorClassOf(fields.text('code')) ?? UnexpectedResponseError)(fields.text('detail'));
  }
}
