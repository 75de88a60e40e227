CREATE TABLE artifact_files (
  file_id TEXT NOT NULL PRIMARY KEY,
  package_id TEXT NOT NULL,
  relative_path TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  digest_algorithm TEXT NOT NULL,
  digest_primary TEXT NOT NULL,
  digest_sha256 TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

CREATE INDEX artifact_files_path ON artifact_files (package_id, relative_path);

CREATE TABLE artifact_packages (
  package_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  producer TEXT NOT NULL,
  subject TEXT NOT NULL,
  retention_class TEXT NOT NULL,
  metadata TEXT NOT NULL,
  metadata_schema TEXT,
  unique_key TEXT,
  status TEXT NOT NULL,
  manifest_digest TEXT,
  file_count INTEGER NOT NULL,
  total_bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  finalized_at TEXT,
  finalized_by TEXT,
  last_event_sequence INTEGER NOT NULL
) STRICT;

CREATE INDEX artifact_packages_class ON artifact_packages (retention_class, created_at, package_id);

CREATE INDEX artifact_packages_created ON artifact_packages (created_at, package_id);

CREATE INDEX artifact_packages_key ON artifact_packages (producer, unique_key);

CREATE INDEX artifact_packages_name ON artifact_packages (name, created_at, package_id);

CREATE INDEX artifact_packages_producer ON artifact_packages (producer, created_at, package_id);

CREATE INDEX artifact_packages_status ON artifact_packages (status, created_at, package_id);

CREATE INDEX artifact_packages_subject ON artifact_packages (subject, created_at, package_id);

CREATE TABLE event_log_head (
  last_sequence INTEGER NOT NULL,
  last_created_at TEXT,
  log_id TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX event_log_head_is_one_row ON event_log_head ((1));

CREATE TABLE events (
  sequence INTEGER NOT NULL PRIMARY KEY,
  created_at TEXT NOT NULL,
  event_type TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  payload BLOB NOT NULL,
  payload_digest BLOB NOT NULL,
  leaf_hash BLOB NOT NULL
) STRICT;

CREATE INDEX events_retention ON events (subject_id, sequence, event_type)
  WHERE event_type IN ('v1.retention.default_applied', 'v1.retention.extended', 'v1.retention.hold_applied',
  'v1.retention.hold_released', 'v1.retention.eligibility_marked', 'v1.package.collection_started',
  'v1.package.garbage_collected', 'v1.package.undeleted');

CREATE INDEX events_subject ON events (subject_kind, subject_id, sequence);

CREATE INDEX events_type ON events (event_type, sequence);

CREATE TABLE idempotency_keys (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT;

CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE job_items (
  job_id TEXT NOT NULL,
  item_number INTEGER NOT NULL,
  item TEXT NOT NULL,
  PRIMARY KEY (job_id, item_number)
) STRICT;

CREATE TABLE jobs (
  job_id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  options TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  started_at TEXT,
  updated_at TEXT NOT NULL,
  finished_at TEXT,
  cancel_requested INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER,
  bytes INTEGER NOT NULL,
  result TEXT NOT NULL,
  error_code TEXT,
  error_detail TEXT,
  cursor TEXT NOT NULL,
  item_count INTEGER NOT NULL,
  lease_token INTEGER NOT NULL,
  lease_owner TEXT,
  lease_expires_at TEXT
) STRICT;

CREATE INDEX jobs_created ON jobs (created_at, job_id);

CREATE INDEX jobs_finished ON jobs (finished_at, job_id) WHERE finished_at IS NOT NULL;

CREATE INDEX jobs_kind ON jobs (kind, created_at, job_id);

CREATE INDEX jobs_state ON jobs (state, created_at, job_id);

CREATE TABLE metadata_schemas (
  slug TEXT NOT NULL PRIMARY KEY,
  json_schema TEXT NOT NULL,
  digest TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX metadata_schemas_created ON metadata_schemas (created_at, slug);

CREATE TABLE object_reclaims (
  backend_id TEXT NOT NULL,
  content_address TEXT NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (backend_id, content_address, generation)
) STRICT;

CREATE TABLE package_metadata_terms (
  package_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (package_id, key)
) STRICT;

CREATE INDEX package_metadata_terms_value ON package_metadata_terms (key, value, created_at, package_id);

CREATE TABLE retention_classes (
  name TEXT NOT NULL PRIMARY KEY,
  default_duration_seconds INTEGER
) STRICT;

CREATE TABLE retention_holds (
  hold_id TEXT NOT NULL PRIMARY KEY,
  package_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  reference TEXT,
  applied_by TEXT NOT NULL,
  applied_at TEXT NOT NULL,
  released_by TEXT,
  released_at TEXT,
  release_reason TEXT
) STRICT;

CREATE INDEX retention_holds_active ON retention_holds (package_id, applied_at, hold_id) WHERE released_at IS NULL;

CREATE INDEX retention_holds_package ON retention_holds (package_id, applied_at, hold_id);

CREATE TABLE retention_state (
  package_id TEXT NOT NULL PRIMARY KEY,
  retention_class TEXT NOT NULL,
  current_expires_at TEXT,
  eligible_for_deletion INTEGER NOT NULL,
  eligible_at TEXT,
  active_hold_id TEXT,
  last_event_sequence INTEGER NOT NULL
) STRICT;

CREATE INDEX retention_state_due ON retention_state (current_expires_at, package_id)
  WHERE eligible_at IS NULL AND active_hold_id IS NULL;

CREATE INDEX retention_state_eligible ON retention_state (eligible_at, package_id) WHERE eligible_for_deletion = TRUE;

CREATE INDEX retention_state_hold ON retention_state (active_hold_id) WHERE active_hold_id IS NOT NULL;

CREATE TABLE storage_locations (
  storage_location_id TEXT NOT NULL PRIMARY KEY,
  file_id TEXT NOT NULL,
  package_id TEXT NOT NULL,
  backend_id TEXT NOT NULL,
  content_address TEXT NOT NULL,
  generation INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  status TEXT NOT NULL,
  previous_status TEXT,
  retrieval_tier TEXT NOT NULL,
  restore_status TEXT,
  last_verified_at TEXT,
  created_at TEXT NOT NULL,
  last_event_sequence INTEGER NOT NULL
) STRICT;

CREATE INDEX storage_locations_active ON storage_locations (backend_id, content_address, created_at, storage_location_id)
  WHERE status = 'active';

CREATE INDEX storage_locations_deleted ON storage_locations (package_id) WHERE status = 'deleted';

CREATE INDEX storage_locations_failed ON storage_locations (backend_id, content_address, created_at, storage_location_id)
  WHERE status = 'failed';

CREATE INDEX storage_locations_failed_since ON storage_locations
  (backend_id, content_address, last_event_sequence, storage_location_id) WHERE status = 'failed';

CREATE INDEX storage_locations_file ON storage_locations (file_id);

CREATE INDEX storage_locations_package ON storage_locations (package_id, storage_location_id) WHERE status <> 'deleted';

CREATE TABLE storage_objects (
  backend_id TEXT NOT NULL,
  content_address TEXT NOT NULL,
  generation INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  live_locations INTEGER NOT NULL,
  claimed_at TEXT,
  last_verified_at TEXT,
  PRIMARY KEY (backend_id, content_address)
) STRICT;

CREATE INDEX storage_objects_claimed ON storage_objects (claimed_at, backend_id, content_address)
  WHERE claimed_at IS NOT NULL;

CREATE INDEX storage_objects_verified ON storage_objects (backend_id, COALESCE(last_verified_at, ''), content_address)
  WHERE live_locations > 0;

CREATE TABLE upload_sessions (
  upload_id TEXT NOT NULL PRIMARY KEY,
  package_id TEXT NOT NULL,
  relative_path TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes INTEGER,
  digest TEXT,
  status TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  ended_at TEXT,
  aborted_by TEXT,
  file_id TEXT,
  lease_number INTEGER NOT NULL,
  lease_actor TEXT,
  lease_file_id TEXT,
  lease_expires_at TEXT
) STRICT;

CREATE INDEX upload_sessions_ended ON upload_sessions (ended_at, upload_id) WHERE ended_at IS NOT NULL;

CREATE INDEX upload_sessions_open ON upload_sessions (expires_at, upload_id) WHERE ended_at IS NULL;

INSERT INTO retention_classes (name, default_duration_seconds) VALUES
  ('permanent-record', NULL),
  ('raw-evidence', 7776000),
  ('release-evidence', 220752000),
  ('summary-evidence', 31536000),
  ('transient', 86400);
