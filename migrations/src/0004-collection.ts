import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type ColumnTypes, columnTypes } from './column-types.js';

/** Reclaims that are under way, and indexes for collections and verifications. */
export class Collection1764400000004 implements MigrationInterface {
  readonly name = 'Collection1764400000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements(columnTypes(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: what is being reclaimed must be known');
  }
}

const statements = ({ text, integer, strict }: ColumnTypes): readonly string[] => [
  `CREATE TABLE object_reclaims (
  backend_id ${text} NOT NULL,
  content_address ${text} NOT NULL,
  generation ${integer} NOT NULL,
  PRIMARY KEY (backend_id, content_address, generation)
)${strict}`,

  // Live locations and deleted ones apart: a location is in as many indexes as before, and what is collected weighs little.
  'DROP INDEX storage_locations_package',
  `CREATE INDEX storage_locations_package ON storage_locations (package_id, storage_location_id) WHERE status <> 'deleted'`,
  `CREATE INDEX storage_locations_deleted ON storage_locations (package_id) WHERE status = 'deleted'`,
  // Of an object the oldest active location is looked for, or the oldest failed one, also where it has a million of either.
  'DROP INDEX storage_locations_object',
  `CREATE INDEX storage_locations_active ON storage_locations (backend_id, content_address, created_at, storage_location_id)
  WHERE status = 'active'`,
  `CREATE INDEX storage_locations_failed ON storage_locations (backend_id, content_address, created_at, storage_location_id)
  WHERE status = 'failed'`,
  `CREATE INDEX storage_locations_failed_since ON storage_locations
  (backend_id, content_address, last_event_sequence, storage_location_id) WHERE status = 'failed'`,

  `CREATE INDEX storage_objects_claimed ON storage_objects (claimed_at, backend_id, content_address)
  WHERE claimed_at IS NOT NULL`,
  // Objects are never forgotten: most will be without references some day, and none of those is to be verified.
  `CREATE INDEX storage_objects_verified ON storage_objects (backend_id, COALESCE(last_verified_at, ''), content_address)
  WHERE live_locations > 0`,
];
