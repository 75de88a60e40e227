import type { QueryRunner } from 'typeorm';

/** What the two databases call the same things. */
export interface ColumnTypes {
  /** Text that sorts by its UTF-8 bytes. */
  readonly text: string;
  /** 64 bits. */
  readonly integer: string;
  readonly bytes: string;
  readonly flag: string;
  /** Ends a CREATE TABLE. */
  readonly strict: string;
}

const SQLITE: ColumnTypes = { text: 'TEXT', integer: 'INTEGER', bytes: 'BLOB', flag: 'INTEGER', strict: ' STRICT' };
const POSTGRES: ColumnTypes = { text: 'TEXT COLLATE "C"', integer: 'BIGINT', bytes: 'BYTEA', flag: 'BOOLEAN', strict: '' };

export function columnTypes(queryRunner: QueryRunner): ColumnTypes {
  return queryRunner.dataSource.options.type === 'postgres' ? POSTGRES : SQLITE;
}
