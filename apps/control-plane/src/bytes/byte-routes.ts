import type { FileId, PackageId, UploadId } from '@artifact-store/identity';
import type { Grant } from '@artifact-store/planes';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A request for bytes and the answer to it, which whoever takes it over sends. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Grants an upload; with the path where it is known, so that a path that is taken is refused before any byte travels. */
export type GrantUpload = (relativePath: string | undefined) => Promise<Grant>;

/**
 * What becomes of a request for bytes at the control plane, which never touches bytes itself: a data plane in the same
 * process serves it on the spot, one elsewhere is named in a redirect. Who may do what is decided by then.
 */
export interface ByteRoutes {
  /** Answers PUT of one file, whose path is in the URL. */
  putFile(exchange: Exchange, packageId: PackageId, grant: GrantUpload): Promise<void>;
  /** Answers POST of a form with one file. */
  postForm(exchange: Exchange, packageId: PackageId, grant: GrantUpload): Promise<void>;
  /** Answers POST of an archive of many files. */
  postArchive(exchange: Exchange, packageId: PackageId, grant: GrantUpload): Promise<void>;
  /** Answers PUT of the file of an upload session. */
  putUpload(exchange: Exchange, uploadId: UploadId, grant: () => Promise<Grant>): Promise<void>;
  /** Answers GET and HEAD of a file's bytes. */
  getFile(exchange: Exchange, fileId: FileId, grant: Grant): Promise<void>;
}
