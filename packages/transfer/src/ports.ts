import type { FileId, PackageId } from '@artifact-store/identity';
import type { ByteRange, CallOptions, DeclaredContent, FileView, Packages } from '@artifact-store/planes';

/** Where `push` sends bytes. `@artifact-store/client` implements it over HTTP. */
export interface FileSink {
  /**
   * Stores one file in an open package. Resolves only when bytes and fact are durable.
   * @param body Called for each sending of the bytes: once, and again after a redirect. Each call reads from the beginning.
   * @throws DuplicateRelativePathError (its members hold the `digest` and `sha256` of the file that has the path),
   *   DigestMismatchError, SizeMismatchError, PackageNotOpenError and the other errors of `DataPlane.ingest`
   */
  put(request: PutFile, body: () => AsyncIterable<Uint8Array>, options?: CallOptions): Promise<FileView>;
}

export interface PutFile {
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  /** Checked by the receiver before anything is recorded. */
  readonly declared?: DeclaredContent | undefined;
}

/** Where `pull` gets bytes from. */
export interface FileSource {
  /** The bytes of a file, whole or one range; the body ends early only with an error. @throws what `DataPlane.open` throws */
  open(request: ReadFile, options?: CallOptions): Promise<{ readonly body: AsyncIterable<Uint8Array> }>;
}

export interface ReadFile {
  readonly fileId: FileId;
  readonly range?: ByteRange | undefined;
}

/** What `push` asks of the control plane. */
export type PushPackages = Pick<Packages, 'create' | 'get' | 'listFiles' | 'finalize' | 'manifest'>;

/** What `pull` asks of the control plane. */
export type PullPackages = Pick<Packages, 'manifest'>;
