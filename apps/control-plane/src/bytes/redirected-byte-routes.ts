import { answerBeforeBody } from '@artifact-store/http-app';
import type { FileId, PackageId, UploadId } from '@artifact-store/identity';
import { type Grant, InternalError, relativePathOf, uploadPath } from '@artifact-store/planes';
import type { ByteRoutes, Exchange, GrantUpload } from './byte-routes.js';

/**
 * Bytes are elsewhere: every byte route answers 307 on the header alone, with the grant in the URL. No cache keeps the
 * answer and no page that is reached by it learns where it came from: the URL is a secret until the grant ends.
 */
export class RedirectedByteRoutes implements ByteRoutes {
  async putFile(exchange: Exchange, packageId: PackageId, grant: GrantUpload): Promise<void> {
    const relativePath = relativePathOf(exchange.request.originalUrl);
    redirect(exchange, await grant(relativePath), uploadPath(packageId, relativePath));
  }

  async postForm(exchange: Exchange, packageId: PackageId, grant: GrantUpload): Promise<void> {
    redirect(exchange, await grant(undefined), `/packages/${packageId}/files`);
  }

  async postArchive(exchange: Exchange, packageId: PackageId, grant: GrantUpload): Promise<void> {
    redirect(exchange, await grant(undefined), `/packages/${packageId}/archive`);
  }

  async putUpload(exchange: Exchange, uploadId: UploadId, grant: () => Promise<Grant>): Promise<void> {
    redirect(exchange, await grant(), `/uploads/${uploadId}`);
  }

  async getFile(exchange: Exchange, fileId: FileId, grant: Grant): Promise<void> {
    redirect(exchange, grant, `/files/${fileId}`);
  }
}

function redirect({ request, reply }: Exchange, { url, token }: Grant, path: string): void {
  if (url === null) throw new InternalError('the grant names no data plane');
  reply.code(307).header('location', `${url}/data${path}?grant=${token}`);
  answerBeforeBody(request, reply, Buffer.alloc(0));
}
