import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from './column-types.js';

/** The event log, its head, the first views and the retention classes. */
export class Init1763800000001 implements MigrationInterface {
  readonly name = 'Init1763800000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('the event log is append-only: its tables are never dropped');
  }
}

// Order is by bytes everywhere; no foreign keys, defaults or generated ids, because views are rebuilt from the log alone.
const statements = ({ text, integer, bytes, flag, strict }: ColumnTypes): readonly string[] => [
  `CREATE TABLE events (
  sequence ${integer} NOT NULL PRIMARY KEY,
  created_at ${text} NOT NULL,
  event_type ${text} NOT NULL,
  subject_kind ${text} NOT NULL,
  subject_id ${text} NOT NULL,
  actor ${text} NOT NULL,
  payload ${bytes} NOT NULL,
  payload_digest ${bytes} NOT NULL,
  leaf_hash ${bytes} NOT NULL
)${strict}`,
  'CREATE INDEX events_subject ON events (subject_kind, subject_id)',
  'CREATE INDEX events_type ON events (event_type, sequence)',

  `CREATE TABLE event_log_head (
  last_sequence ${integer} NOT NULL,
  last_created_at ${text},
  log_id ${text} NOT NULL
)${strict}`,
  'CREATE UNIQUE INDEX event_log_head_is_one_row ON event_log_head ((1))',

  `CREATE TABLE retention_classes (
  name ${text} NOT NULL PRIMARY KEY,
  default_duration_seconds ${integer}
)${strict}`,
  `INSERT INTO retention_classes (name, default_duration_seconds) VALUES
  ('transient', 86400),
  ('raw-evidence', 7776000),
  ('summary-evidence', 31536000),
  ('release-evidence', 220752000),
  ('permanent-record', NULL)`,

  `CREATE TABLE artifact_packages (
  package_id ${text} NOT NULL PRIMARY KEY,
  name ${text} NOT NULL,
  producer ${text} NOT NULL,
  subject ${text} NOT NULL,
  retention_class ${text} NOT NULL,
  metadata ${text} NOT NULL,
  metadata_schema ${text},
  unique_key ${text},
  status ${text} NOT NULL,
  manifest_digest ${text},
  file_count ${integer} NOT NULL,
  total_bytes ${integer} NOT NULL,
  created_at ${text} NOT NULL,
  created_by ${text} NOT NULL,
  finalized_at ${text},
  finalized_by ${text},
  last_event_sequence ${integer} NOT NULL
)${strict}`,
  'CREATE INDEX artifact_packages_created ON artifact_packages (created_at, package_id)',
  'CREATE INDEX artifact_packages_name ON artifact_packages (name, created_at, package_id)',
  'CREATE INDEX artifact_packages_producer ON artifact_packages (producer, created_at, package_id)',
  'CREATE INDEX artifact_packages_subject ON artifact_packages (subject, created_at, package_id)',
  'CREATE INDEX artifact_packages_class ON artifact_packages (retention_class, created_at, package_id)',
  'CREATE INDEX artifact_packages_status ON artifact_packages (status, created_at, package_id)',
  // Not unique: a projection never refuses an event. The rule is kept under the head lock.
  'CREATE INDEX artifact_packages_key ON artifact_packages (producer, unique_key)',

  `CREATE TABLE artifact_files (
  file_id ${text} NOT NULL PRIMARY KEY,
  package_id ${text} NOT NULL,
  relative_path ${text} NOT NULL,
  media_type ${text} NOT NULL,
  size_bytes ${integer} NOT NULL,
  digest_algorithm ${text} NOT NULL,
  digest_primary ${text} NOT NULL,
  digest_sha256 ${text} NOT NULL,
  created_at ${text} NOT NULL,
  created_by ${text} NOT NULL
)${strict}`,
  'CREATE INDEX artifact_files_path ON artifact_files (package_id, relative_path)',

  `CREATE TABLE storage_locations (
  storage_location_id ${text} NOT NULL PRIMARY KEY,
  file_id ${text} NOT NULL,
  package_id ${text} NOT NULL,
  backend_id ${text} NOT NULL,
  content_address ${text} NOT NULL,
  generation ${integer} NOT NULL,
  size_bytes ${integer} NOT NULL,
  status ${text} NOT NULL,
  previous_status ${text},
  retrieval_tier ${text} NOT NULL,
  restore_status ${text},
  last_verified_at ${text},
  created_at ${text} NOT NULL,
  last_event_sequence ${integer} NOT NULL
)${strict}`,
  'CREATE INDEX storage_locations_file ON storage_locations (file_id)',
  'CREATE INDEX storage_locations_package ON storage_locations (package_id)',
  'CREATE INDEX storage_locations_object ON storage_locations (backend_id, content_address)',

  `CREATE TABLE retention_state (
  package_id ${text} NOT NULL PRIMARY KEY,
  retention_class ${text} NOT NULL,
  current_expires_at ${text},
  eligible_for_deletion ${flag} NOT NULL,
  eligible_at ${text},
  active_hold_id ${text},
  last_event_sequence ${integer} NOT NULL
)${strict}`,
  'CREATE INDEX retention_state_eligible ON retention_state (eligible_for_deletion, current_expires_at, package_id)',
  'CREATE INDEX retention_state_hold ON retention_state (active_hold_id)',

  `CREATE TABLE storage_objects (
  backend_id ${text} NOT NULL,
  content_address ${text} NOT NULL,
  generation ${integer} NOT NULL,
  size_bytes ${integer} NOT NULL,
  live_locations ${integer} NOT NULL,
  claimed_at ${text},
  last_verified_at ${text},
  PRIMARY KEY (backend_id, content_address)
)${strict}`,

  `CREATE TABLE package_metadata_terms (
  package_id ${text} NOT NULL,
  key ${text} NOT NULL,
  value ${text} NOT NULL,
  created_at ${text} NOT NULL,
  PRIMARY KEY (package_id, key)
)${strict}`,
  'CREATE INDEX package_metadata_terms_value ON package_metadata_terms (key, value, created_at, package_id)',
];
