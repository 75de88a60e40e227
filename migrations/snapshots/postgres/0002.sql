CREATE TABLE artifact_files (
  file_id text COLLATE "C" NOT NULL,
  package_id text COLLATE "C" NOT NULL,
  relative_path text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  size_bytes bigint NOT NULL,
  digest_algorithm text COLLATE "C" NOT NULL,
  digest_primary text COLLATE "C" NOT NULL,
  digest_sha256 text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  CONSTRAINT artifact_files_pkey PRIMARY KEY (file_id)
);

CREATE TABLE artifact_packages (
  package_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  producer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  retention_class text COLLATE "C" NOT NULL,
  metadata text COLLATE "C" NOT NULL,
  metadata_schema text COLLATE "C",
  unique_key text COLLATE "C",
  status text COLLATE "C" NOT NULL,
  manifest_digest text COLLATE "C",
  file_count bigint NOT NULL,
  total_bytes bigint NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  finalized_at text COLLATE "C",
  finalized_by text COLLATE "C",
  last_event_sequence bigint NOT NULL,
  CONSTRAINT artifact_packages_pkey PRIMARY KEY (package_id)
);

CREATE TABLE event_log_head (
  last_sequence bigint NOT NULL,
  last_created_at text COLLATE "C",
  log_id text COLLATE "C" NOT NULL
);

CREATE TABLE events (
  sequence bigint NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  event_type text COLLATE "C" NOT NULL,
  subject_kind text COLLATE "C" NOT NULL,
  subject_id text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  payload bytea NOT NULL,
  payload_digest bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (sequence)
);

CREATE TABLE idempotency_keys (
  actor text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  request_digest text COLLATE "C" NOT NULL,
  result text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor, key)
);

CREATE TABLE package_metadata_terms (
  package_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  CONSTRAINT package_metadata_terms_pkey PRIMARY KEY (package_id, key)
);

CREATE TABLE retention_classes (
  name text COLLATE "C" NOT NULL,
  default_duration_seconds bigint,
  CONSTRAINT retention_classes_pkey PRIMARY KEY (name)
);

CREATE TABLE retention_state (
  package_id text COLLATE "C" NOT NULL,
  retention_class text COLLATE "C" NOT NULL,
  current_expires_at text COLLATE "C",
  eligible_for_deletion boolean NOT NULL,
  eligible_at text COLLATE "C",
  active_hold_id text COLLATE "C",
  last_event_sequence bigint NOT NULL,
  CONSTRAINT retention_state_pkey PRIMARY KEY (package_id)
);

CREATE TABLE storage_locations (
  storage_location_id text COLLATE "C" NOT NULL,
  file_id text COLLATE "C" NOT NULL,
  package_id text COLLATE "C" NOT NULL,
  backend_id text COLLATE "C" NOT NULL,
  content_address text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  size_bytes bigint NOT NULL,
  status text COLLATE "C" NOT NULL,
  previous_status text COLLATE "C",
  retrieval_tier text COLLATE "C" NOT NULL,
  restore_status text COLLATE "C",
  last_verified_at text COLLATE "C",
  created_at text COLLATE "C" NOT NULL,
  last_event_sequence bigint NOT NULL,
  CONSTRAINT storage_locations_pkey PRIMARY KEY (storage_location_id)
);

CREATE TABLE storage_objects (
  backend_id text COLLATE "C" NOT NULL,
  content_address text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  size_bytes bigint NOT NULL,
  live_locations bigint NOT NULL,
  claimed_at text COLLATE "C",
  last_verified_at text COLLATE "C",
  CONSTRAINT storage_objects_pkey PRIMARY KEY (backend_id, content_address)
);

CREATE INDEX artifact_files_path ON artifact_files USING btree (package_id, relative_path);

CREATE INDEX artifact_packages_class ON artifact_packages USING btree (retention_class, created_at, package_id);

CREATE INDEX artifact_packages_created ON artifact_packages USING btree (created_at, package_id);

CREATE INDEX artifact_packages_key ON artifact_packages USING btree (producer, unique_key);

CREATE INDEX artifact_packages_name ON artifact_packages USING btree (name, created_at, package_id);

CREATE INDEX artifact_packages_producer ON artifact_packages USING btree (producer, created_at, package_id);

CREATE INDEX artifact_packages_status ON artifact_packages USING btree (status, created_at, package_id);

CREATE INDEX artifact_packages_subject ON artifact_packages USING btree (subject, created_at, package_id);

CREATE UNIQUE INDEX event_log_head_is_one_row ON event_log_head USING btree ((1));

CREATE INDEX events_subject ON events USING btree (subject_kind, subject_id);

CREATE INDEX events_type ON events USING btree (event_type, sequence);

CREATE INDEX idempotency_keys_created ON idempotency_keys USING btree (created_at);

CREATE INDEX package_metadata_terms_value ON package_metadata_terms USING btree (key, value, created_at, package_id);

CREATE INDEX retention_state_eligible ON retention_state USING btree (eligible_for_deletion, current_expires_at, package_id);

CREATE INDEX retention_state_hold ON retention_state USING btree (active_hold_id);

CREATE INDEX storage_locations_file ON storage_locations USING btree (file_id);

CREATE INDEX storage_locations_object ON storage_locations USING btree (backend_id, content_address);

CREATE INDEX storage_locations_package ON storage_locations USING btree (package_id);

INSERT INTO retention_classes (name, default_duration_seconds) VALUES
  ('permanent-record', NULL),
  ('raw-evidence', 7776000),
  ('release-evidence', 220752000),
  ('summary-evidence', 31536000),
  ('transient', 86400);
