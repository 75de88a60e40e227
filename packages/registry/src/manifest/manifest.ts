import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, FileId, PackageId, Sha256Hex, Timestamp } from '@artifact-store/identity';

/** What a finalized package is, for ever (ADR-0003). The field names on the wire are those of schemas/manifest.v1.cddl. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly package: {
    readonly packageId: PackageId;
    readonly name: string;
    readonly producer: string;
    readonly subject: string;
    readonly metadata: CborMap;
    readonly metadataSchema: string | null;
  };
  /** In the byte order of `relativePath`. */
  readonly files: readonly ManifestFile[];
  /** One per file, in the same order: where the ingest put the bytes, whatever is copied later. */
  readonly storageReceipts: readonly StorageReceipt[];
  readonly retentionSummary: { readonly retentionClass: string; readonly expiresAt: Timestamp | null };
  readonly provenance: {
    readonly createdBy: string;
    readonly createdAt: Timestamp;
    readonly finalizedBy: string;
    readonly finalizedAt: Timestamp;
  };
}

export interface ManifestFile {
  readonly fileId: FileId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly digest: ContentAddress;
  readonly sha256: Sha256Hex;
}

export interface StorageReceipt {
  readonly fileId: FileId;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  readonly sizeBytes: number;
}
