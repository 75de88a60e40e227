import type { ByteRoutes, Exchange, GrantUpload } from '@artifact-store/control-plane/module';
import { receiveArchive, receiveFile, receiveForm, receiveUpload, sendFile } from '@artifact-store/data-plane/module';
import type { FileId, PackageId, UploadId } from '@artifact-store/identity';
import type { DataPlane, Grant } from '@artifact-store/planes';

/** Bytes are served on the spot: the data plane is in this process. It still takes nothing but grants. */
export class ServedByteRoutes implements ByteRoutes {
  constructor(
    private readonly data: DataPlane,
    private readonly idleTimeoutSeconds: number,
  ) {}

  putFile({ request, reply }: Exchange, _packageId: PackageId, grant: GrantUpload): Promise<void> {
    return receiveFile(this.data, request, reply, async (path) => (await grant(path)).token);
  }

  postForm({ request, reply }: Exchange, _packageId: PackageId, grant: GrantUpload): Promise<void> {
    return receiveForm(this.data, request, reply, async (path) => (await grant(path)).token);
  }

  postArchive({ request, reply }: Exchange, _packageId: PackageId, grant: GrantUpload): Promise<void> {
    const options = { idleTimeoutSeconds: this.idleTimeoutSeconds };
    return receiveArchive(this.data, request, reply, async () => (await grant(undefined)).token, options);
  }

  putUpload({ request, reply }: Exchange, _uploadId: UploadId, grant: () => Promise<Grant>): Promise<void> {
    return receiveUpload(this.data, request, reply, async () => (await grant()).token);
  }

  getFile({ request, reply }: Exchange, _fileId: FileId, grant: Grant): Promise<void> {
    return sendFile(this.data, request, reply, grant.token, { idleTimeoutSeconds: this.idleTimeoutSeconds });
  }
}
