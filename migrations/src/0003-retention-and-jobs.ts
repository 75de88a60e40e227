import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from './column-types.js';

/** Holds as cases, jobs and what they came upon, and indexes for sweeps and for the history of a package's retention. */
export class RetentionAndJobs1764200000003 implements MigrationInterface {
  readonly name = 'RetentionAndJobs1764200000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: holds and jobs are never dropped');
  }
}

const statements = ({ text, integer, flag, strict }: ColumnTypes): readonly string[] => [
  `CREATE TABLE retention_holds (
  hold_id ${text} NOT NULL PRIMARY KEY,
  package_id ${text} NOT NULL,
  reason ${text} NOT NULL,
  reference ${text},
  applied_by ${text} NOT NULL,
  applied_at ${text} NOT NULL,
  released_by ${text},
  released_at ${text},
  release_reason ${text}
)${strict}`,
  'CREATE INDEX retention_holds_package ON retention_holds (package_id, applied_at, hold_id)',
  'CREATE INDEX retention_holds_active ON retention_holds (package_id, applied_at, hold_id) WHERE released_at IS NULL',

  // What a sweep may mark, and what it has marked: neither index holds the many that are kept for good,
  // and neither those that are collected: they keep the time they were marked at, and are eligible no more.
  'DROP INDEX retention_state_eligible',
  `CREATE INDEX retention_state_due ON retention_state (current_expires_at, package_id)
  WHERE eligible_at IS NULL AND active_hold_id IS NULL`,
  'CREATE INDEX retention_state_eligible ON retention_state (eligible_at, package_id) WHERE eligible_for_deletion = TRUE',
  // SQLite would look in it for all that are not held.
  'DROP INDEX retention_state_hold',
  'CREATE INDEX retention_state_hold ON retention_state (active_hold_id) WHERE active_hold_id IS NOT NULL',

  'DROP INDEX events_subject',
  'CREATE INDEX events_subject ON events (subject_kind, subject_id, sequence)',
  // A package of many files has few events of these types.
  `CREATE INDEX events_retention ON events (subject_id, sequence, event_type)
  WHERE event_type IN ('v1.retention.default_applied', 'v1.retention.extended', 'v1.retention.hold_applied',
  'v1.retention.hold_released', 'v1.retention.eligibility_marked', 'v1.package.collection_started',
  'v1.package.garbage_collected', 'v1.package.undeleted')`,

  `CREATE TABLE jobs (
  job_id ${text} NOT NULL PRIMARY KEY,
  kind ${text} NOT NULL,
  state ${text} NOT NULL,
  dry_run ${flag} NOT NULL,
  options ${text} NOT NULL,
  created_by ${text} NOT NULL,
  created_at ${text} NOT NULL,
  started_at ${text},
  updated_at ${text} NOT NULL,
  finished_at ${text},
  cancel_requested ${flag} NOT NULL,
  done ${integer} NOT NULL,
  total ${integer},
  bytes ${integer} NOT NULL,
  result ${text} NOT NULL,
  error_code ${text},
  error_detail ${text},
  cursor ${text} NOT NULL,
  item_count ${integer} NOT NULL,
  lease_token ${integer} NOT NULL,
  lease_owner ${text},
  lease_expires_at ${text}
)${strict}`,
  'CREATE INDEX jobs_created ON jobs (created_at, job_id)',
  'CREATE INDEX jobs_kind ON jobs (kind, created_at, job_id)',
  'CREATE INDEX jobs_state ON jobs (state, created_at, job_id)',
  'CREATE INDEX jobs_finished ON jobs (finished_at, job_id) WHERE finished_at IS NOT NULL',

  `CREATE TABLE job_items (
  job_id ${text} NOT NULL,
  item_number ${integer} NOT NULL,
  item ${text} NOT NULL,
  PRIMARY KEY (job_id, item_number)
)${strict}`,
];
