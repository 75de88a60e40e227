import type { ViewName, ViewRows } from './rows.js';

/** How a column is kept: integers are 64 bit and within ±(2^53−1); `jcs` is a map as RFC 8785 text; `time` is our UTC text. */
export type ColumnKind = 'text' | 'integer' | 'boolean' | 'jcs' | 'time';

export interface Column {
  /** Name in the database. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}

export interface ViewTable<Name extends ViewName = ViewName> {
  readonly name: Name;
  readonly primaryKey: readonly (keyof ViewRows[Name] & string)[];
  readonly columns: { readonly [Member in keyof ViewRows[Name]]: Column };
}

const column = (kind: ColumnKind, name: string): Column => ({ name, kind, nullable: false });
const text = (name: string) => column('text', name);
const integer = (name: string) => column('integer', name);
const time = (name: string) => column('time', name);
const nullable = (of: Column): Column => ({ ...of, nullable: true });

/** The views: everything that `replay` clears and rebuilds, and nothing else. */
export const VIEW_TABLES: { readonly [Name in ViewName]: ViewTable<Name> } = {
  artifact_packages: {
    name: 'artifact_packages',
    primaryKey: ['packageId'],
    columns: {
      packageId: text('package_id'),
      name: text('name'),
      producer: text('producer'),
      subject: text('subject'),
      retentionClass: text('retention_class'),
      metadata: column('jcs', 'metadata'),
      metadataSchema: nullable(text('metadata_schema')),
      uniqueKey: nullable(text('unique_key')),
      status: text('status'),
      manifestDigest: nullable(text('manifest_digest')),
      fileCount: integer('file_count'),
      totalBytes: integer('total_bytes'),
      createdAt: time('created_at'),
      createdBy: text('created_by'),
      finalizedAt: nullable(time('finalized_at')),
      finalizedBy: nullable(text('finalized_by')),
      lastEventSequence: integer('last_event_sequence'),
    },
  },
  artifact_files: {
    name: 'artifact_files',
    primaryKey: ['fileId'],
    columns: {
      fileId: text('file_id'),
      packageId: text('package_id'),
      relativePath: text('relative_path'),
      mediaType: text('media_type'),
      sizeBytes: integer('size_bytes'),
      digestAlgorithm: text('digest_algorithm'),
      digestPrimary: text('digest_primary'),
      digestSha256: text('digest_sha256'),
      createdAt: time('created_at'),
      createdBy: text('created_by'),
    },
  },
  storage_locations: {
    name: 'storage_locations',
    primaryKey: ['storageLocationId'],
    columns: {
      storageLocationId: text('storage_location_id'),
      fileId: text('file_id'),
      packageId: text('package_id'),
      backendId: text('backend_id'),
      contentAddress: text('content_address'),
      generation: integer('generation'),
      sizeBytes: integer('size_bytes'),
      status: text('status'),
      previousStatus: nullable(text('previous_status')),
      retrievalTier: text('retrieval_tier'),
      restoreStatus: nullable(text('restore_status')),
      lastVerifiedAt: nullable(time('last_verified_at')),
      createdAt: time('created_at'),
      lastEventSequence: integer('last_event_sequence'),
    },
  },
  retention_state: {
    name: 'retention_state',
    primaryKey: ['packageId'],
    columns: {
      packageId: text('package_id'),
      retentionClass: text('retention_class'),
      currentExpiresAt: nullable(time('current_expires_at')),
      eligibleForDeletion: column('boolean', 'eligible_for_deletion'),
      eligibleAt: nullable(time('eligible_at')),
      activeHoldId: nullable(text('active_hold_id')),
      lastEventSequence: integer('last_event_sequence'),
    },
  },
  storage_objects: {
    name: 'storage_objects',
    primaryKey: ['backendId', 'contentAddress'],
    columns: {
      backendId: text('backend_id'),
      contentAddress: text('content_address'),
      generation: integer('generation'),
      sizeBytes: integer('size_bytes'),
      liveLocations: integer('live_locations'),
      claimedAt: nullable(time('claimed_at')),
      lastVerifiedAt: nullable(time('last_verified_at')),
    },
  },
  package_metadata_terms: {
    name: 'package_metadata_terms',
    primaryKey: ['packageId', 'key'],
    columns: {
      packageId: text('package_id'),
      key: text('key'),
      value: text('value'),
      createdAt: time('created_at'),
    },
  },
};
