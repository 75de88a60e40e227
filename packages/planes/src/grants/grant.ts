import type { ContentAddress, FileId, PackageId, Sha256Hex, Timestamp, UploadId } from '@artifact-store/identity';
import type { ObjectToVerify, StoredKey } from '../control/work.js';

/** A signed permission for a data plane, as its bearer sees it. */
export interface Grant {
  /** Compact JWS. A secret until `expiresAt`: never logged. */
  readonly token: string;
  readonly expiresAt: Timestamp;
  /** Where a data plane takes it: an http(s) URL without a trailing slash. Null: where the grant came from. */
  readonly url: string | null;
}

/** What a grant allows. A grant is checked when a byte request starts; a long transfer outlives it. */
export type GrantClaims = UploadClaims | ReadClaims | DeleteClaims | VerifyClaims | ListClaims;

interface CommonClaims {
  readonly actor: string;
  /** The log the grant belongs to: another deployment's grants fail. */
  readonly logId: string;
}

export interface UploadClaims extends CommonClaims {
  readonly op: 'upload';
  readonly packageId: PackageId;
  readonly backendId: string;
  /** Set where the grant is for one path alone. */
  readonly relativePath: string | null;
  /** Null: no limit. */
  readonly maxFileBytes: number | null;
  /** Set where the grant is for the file of one upload session alone. */
  readonly uploadId: UploadId | null;
}

export interface ReadClaims extends CommonClaims {
  readonly op: 'read';
  readonly fileId: FileId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly contentAddress: ContentAddress;
  readonly sha256: Sha256Hex;
  /** Copies to read, the preferred first; a copy that fails falls over to the next. */
  readonly locations: readonly { readonly backendId: string; readonly generation: number }[];
}

/** For the worker of a collection: keys that are given up for good. */
export interface DeleteClaims extends CommonClaims {
  readonly op: 'delete';
  readonly backendId: string;
  readonly keys: readonly StoredKey[];
  /** Of the event that gave them up, or a later one: the log has come so far. */
  readonly sequence: number;
}

/** For the worker of a verification: objects to read again. */
export interface VerifyClaims extends CommonClaims {
  readonly op: 'verify';
  readonly backendId: string;
  readonly objects: readonly ObjectToVerify[];
}

/** For the worker of a reconciliation: which objects a backend holds, and nothing of what is in them. */
export interface ListClaims extends CommonClaims {
  readonly op: 'list';
  readonly backendId: string;
  /** Orphans among them are to be given up and deleted, which asks for a backend that is this log's. */
  readonly forDeletion: boolean;
}
