import type { FileId } from '@artifact-store/identity';
import type { ByteRange, CallOptions, DataPlane, Known, Packages } from '@artifact-store/planes';

/** What `push` asks of a data plane; one that takes no series is sent small files one by one. */
export type PushDataPlane = Pick<DataPlane, 'ingest'> & Partial<Pick<DataPlane, 'ingestAll'>>;

/** The data plane that a grant names by its `url`; null is wherever the grant came from. */
export type DataPlaneAt = (url: string | null) => PushDataPlane;

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
export type PushPackages = Pick<Packages, 'create' | 'get' | 'listFiles' | 'grantUpload' | 'finalize' | 'manifest'>;

/** What `pull` asks of the control plane. */
export type PullPackages = Pick<Packages, 'manifest'>;

/** What `push` asks of the control plane about bytes that are stored already. */
export type PushKnown = Pick<Known, 'record'>;
