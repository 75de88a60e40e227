import type { ContentAddress, PackageId, Timestamp } from '@artifact-store/identity';
import type {
  FileView,
  HoldView,
  MetadataSchemaView,
  PackageView,
  RetentionView,
  StorageLocationView,
} from '@artifact-store/planes';

/** A content address on a backend. Rows stay for ever: they fence late deletions by their generation (domain.md §6). */
export interface StorageObjectView {
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  /** The current one; keys of lower generations are dead. */
  readonly generation: number;
  readonly sizeBytes: number;
  /** How many locations, not deleted, refer to the object. */
  readonly liveLocations: number;
  /** Set when the last reference goes. */
  readonly claimedAt: Timestamp | null;
  readonly lastVerifiedAt: Timestamp | null;
}

/** One scalar member of a package's metadata: what the filter `metadata.<key>` reads. */
export interface MetadataTerm {
  readonly packageId: PackageId;
  readonly key: string;
  /** RFC 8785 text of the scalar, at most 256 bytes. */
  readonly value: string;
  readonly createdAt: Timestamp;
}

/** A reclaim that was started and whose bytes are not known to be gone. */
export interface ObjectReclaimView {
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  /** The one that was given up: its key is dead. */
  readonly generation: number;
}

/** The row of each view. */
export interface ViewRows {
  artifact_packages: PackageView;
  artifact_files: FileView;
  storage_locations: StorageLocationView;
  retention_state: RetentionView;
  retention_holds: HoldView;
  storage_objects: StorageObjectView;
  object_reclaims: ObjectReclaimView;
  package_metadata_terms: MetadataTerm;
  metadata_schemas: MetadataSchemaView;
}

export type ViewName = keyof ViewRows;
