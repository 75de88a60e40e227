import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';

/** What senders' keys stand for: operational state, which no replay touches. */
export class IdempotencyKeys1764000000002 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1764000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { text, strict } = columnTypes(queryRunner);
    await queryRunner.query(`CREATE TABLE idempotency_keys (
  actor ${text} NOT NULL,
  key ${text} NOT NULL,
  request_digest ${text} NOT NULL,
  result ${text} NOT NULL,
  created_at ${text} NOT NULL,
  PRIMARY KEY (actor, key)
)${strict}`);
    await queryRunner.query('CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at)');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: a retry must find what its key stands for');
  }
}
