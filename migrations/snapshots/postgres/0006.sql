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

CREATE TABLE job_items (
  job_id text COLLATE "C" NOT NULL,
  item_number bigint NOT NULL,
  item text COLLATE "C" NOT NULL,
  CONSTRAINT job_items_pkey PRIMARY KEY (job_id, item_number)
);

CREATE TABLE jobs (
  job_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  dry_run boolean NOT NULL,
  options text COLLATE "C" NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  started_at text COLLATE "C",
  updated_at text COLLATE "C" NOT NULL,
  finished_at text COLLATE "C",
  cancel_requested boolean NOT NULL,
  done bigint NOT NULL,
  total bigint,
  bytes bigint NOT NULL,
  result text COLLATE "C" NOT NULL,
  error_code text COLLATE "C",
  error_detail text COLLATE "C",
  cursor text COLLATE "C" NOT NULL,
  item_count bigint NOT NULL,
  lease_token bigint NOT NULL,
  lease_owner text COLLATE "C",
  lease_expires_at text COLLATE "C",
  CONSTRAINT jobs_pkey PRIMARY KEY (job_id)
);

CREATE TABLE metadata_schemas (
  slug text COLLATE "C" NOT NULL,
  json_schema text COLLATE "C" NOT NULL,
  digest text COLLATE "C" NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  CONSTRAINT metadata_schemas_pkey PRIMARY KEY (slug)
);

CREATE TABLE object_reclaims (
  backend_id text COLLATE "C" NOT NULL,
  content_address text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  CONSTRAINT object_reclaims_pkey PRIMARY KEY (backend_id, content_address, generation)
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

CREATE TABLE retention_holds (
  hold_id text COLLATE "C" NOT NULL,
  package_id text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  reference text COLLATE "C",
  applied_by text COLLATE "C" NOT NULL,
  applied_at text COLLATE "C" NOT NULL,
  released_by text COLLATE "C",
  released_at text COLLATE "C",
  release_reason text COLLATE "C",
  CONSTRAINT retention_holds_pkey PRIMARY KEY (hold_id)
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

CREATE TABLE upload_sessions (
  upload_id text COLLATE "C" NOT NULL,
  package_id text COLLATE "C" NOT NULL,
  relative_path text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  size_bytes bigint,
  digest text COLLATE "C",
  status text COLLATE "C" NOT NULL,
  created_by text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  expires_at text COLLATE "C" NOT NULL,
  ended_at text COLLATE "C",
  aborted_by text COLLATE "C",
  file_id text COLLATE "C",
  lease_number bigint NOT NULL,
  lease_actor text COLLATE "C",
  lease_file_id text COLLATE "C",
  lease_expires_at text COLLATE "C",
  CONSTRAINT upload_sessions_pkey PRIMARY KEY (upload_id)
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

CREATE INDEX events_retention ON events USING btree (subject_id, sequence, event_type) WHERE (event_type = ANY (ARRAY['v1.retention.default_applied'::text, 'v1.retention.extended'::text, 'v1.retention.hold_applied'::text, 'v1.retention.hold_released'::text, 'v1.retention.eligibility_marked'::text, 'v1.package.collection_started'::text, 'v1.package.garbage_collected'::text, 'v1.package.undeleted'::text]));

CREATE INDEX events_subject ON events USING btree (subject_kind, subject_id, sequence);

CREATE INDEX events_type ON events USING btree (event_type, sequence);

CREATE INDEX idempotency_keys_created ON idempotency_keys USING btree (created_at);

CREATE INDEX jobs_created ON jobs USING btree (created_at, job_id);

CREATE INDEX jobs_finished ON jobs USING btree (finished_at, job_id) WHERE (finished_at IS NOT NULL);

CREATE INDEX jobs_kind ON jobs USING btree (kind, created_at, job_id);

CREATE INDEX jobs_state ON jobs USING btree (state, created_at, job_id);

CREATE INDEX metadata_schemas_created ON metadata_schemas USING btree (created_at, slug);

CREATE INDEX package_metadata_terms_value ON package_metadata_terms USING btree (key, value, created_at, package_id);

CREATE INDEX retention_holds_active ON retention_holds USING btree (package_id, applied_at, hold_id) WHERE (released_at IS NULL);

CREATE INDEX retention_holds_package ON retention_holds USING btree (package_id, applied_at, hold_id);

CREATE INDEX retention_state_due ON retention_state USING btree (current_expires_at, package_id) WHERE ((eligible_at IS NULL) AND (active_hold_id IS NULL));

CREATE INDEX retention_state_eligible ON retention_state USING btree (eligible_at, package_id) WHERE (eligible_for_deletion = true);

CREATE INDEX retention_state_hold ON retention_state USING btree (active_hold_id) WHERE (active_hold_id IS NOT NULL);

CREATE INDEX storage_locations_active ON storage_locations USING btree (backend_id, content_address, created_at, storage_location_id) WHERE (status = 'active'::text);

CREATE INDEX storage_locations_deleted ON storage_locations USING btree (package_id) WHERE (status = 'deleted'::text);

CREATE INDEX storage_locations_failed ON storage_locations USING btree (backend_id, content_address, created_at, storage_location_id) WHERE (status = 'failed'::text);

CREATE INDEX storage_locations_failed_since ON storage_locations USING btree (backend_id, content_address, last_event_sequence, storage_location_id) WHERE (status = 'failed'::text);

CREATE INDEX storage_locations_file ON storage_locations USING btree (file_id);

CREATE INDEX storage_locations_package ON storage_locations USING btree (package_id, storage_location_id) WHERE (status <> 'deleted'::text);

CREATE INDEX storage_objects_claimed ON storage_objects USING btree (claimed_at, backend_id, content_address) WHERE (claimed_at IS NOT NULL);

CREATE INDEX storage_objects_verified ON storage_objects USING btree (backend_id, COALESCE(last_verified_at, ''::text), content_address) WHERE (live_locations > 0);

CREATE INDEX upload_sessions_ended ON upload_sessions USING btree (ended_at, upload_id) WHERE (ended_at IS NOT NULL);

CREATE INDEX upload_sessions_open ON upload_sessions USING btree (expires_at, upload_id) WHERE (ended_at IS NULL);

INSERT INTO retention_classes (name, default_duration_seconds) VALUES
  ('permanent-record', NULL),
  ('raw-evidence', 7776000),
  ('release-evidence', 220752000),
  ('summary-evidence', 31536000),
  ('transient', 86400);
