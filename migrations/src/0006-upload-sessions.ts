import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from './column-types.js';

/** Upload sessions: operational state, of which the log tells nothing. */
export class UploadSessions1764800000006 implements MigrationInterface {
  readonly name = 'UploadSessions1764800000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: who sends a file must find its session');
  }
}

const statements = ({ text, integer, strict }: ColumnTypes): readonly string[] => [
  `CREATE TABLE upload_sessions (
  upload_id ${text} NOT NULL PRIMARY KEY,
  package_id ${text} NOT NULL,
  relative_path ${text} NOT NULL,
  media_type ${text} NOT NULL,
  size_bytes ${integer},
  digest ${text},
  status ${text} NOT NULL,
  created_by ${text} NOT NULL,
  created_at ${text} NOT NULL,
  expires_at ${text} NOT NULL,
  ended_at ${text},
  aborted_by ${text},
  file_id ${text},
  lease_number ${integer} NOT NULL,
  lease_actor ${text},
  lease_file_id ${text},
  lease_expires_at ${text}
)${strict}`,
  'CREATE INDEX upload_sessions_open ON upload_sessions (expires_at, upload_id) WHERE ended_at IS NULL',
  'CREATE INDEX upload_sessions_ended ON upload_sessions (ended_at, upload_id) WHERE ended_at IS NOT NULL',
];
