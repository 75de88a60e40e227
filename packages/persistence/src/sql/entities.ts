import type { ColumnKind } from '@artifact-store/registry';
import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import { type LooseTable, looseTable, TABLE_NAMES } from './rows.js';

const TYPES: Readonly<Record<ColumnKind, 'text' | 'bigint' | 'boolean'>> = {
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  jcs: 'text',
  time: 'text',
};

/** The tables for TypeORM's query builder. They are made from the registry's tables; migrations alone make the schema. */
export const ENTITIES: readonly EntitySchema[] = TABLE_NAMES.map((name) => entity(looseTable(name)));

function entity({ name, primaryKey, columns }: LooseTable): EntitySchema {
  const options: Record<string, EntitySchemaColumnOptions> = {};
  for (const [member, column] of Object.entries(columns)) {
    options[member] = {
      name: column.name,
      type: TYPES[column.kind],
      nullable: column.nullable,
      primary: primaryKey.includes(member),
    };
  }
  return new EntitySchema({ name, tableName: name, columns: options });
}
