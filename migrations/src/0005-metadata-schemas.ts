import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from './column-types.js';

/** Schemas that packages name for their metadata. */
export class MetadataSchemas1764600000005 implements MigrationInterface {
  readonly name = 'MetadataSchemas1764600000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: packages name their schemas');
  }
}

const statements = ({ text, strict }: ColumnTypes): readonly string[] => [
  `CREATE TABLE metadata_schemas (
  slug ${text} NOT NULL PRIMARY KEY,
  json_schema ${text} NOT NULL,
  digest ${text} NOT NULL,
  created_by ${text} NOT NULL,
  created_at ${text} NOT NULL
)${strict}`,
  'CREATE INDEX metadata_schemas_created ON metadata_schemas (created_at, slug)',
];
