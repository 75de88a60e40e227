/** How a column is kept: integers are 64 bit and within ±(2^53−1); `jcs` is a map as RFC 8785 text; `time` is our UTC text. */
export type ColumnKind = 'text' | 'integer' | 'boolean' | 'jcs' | 'time';

export interface Column {
  /** Name in the database. */
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}

/** A table whose rows are records with these members. */
export interface Table<Name extends string, Row> {
  readonly name: Name;
  readonly primaryKey: readonly (keyof Row & string)[];
  readonly columns: { readonly [Member in keyof Row]: Column };
}

const column = (kind: ColumnKind, name: string): Column => ({ name, kind, nullable: false });
export const text = (name: string) => column('text', name);
export const integer = (name: string) => column('integer', name);
export const flag = (name: string) => column('boolean', name);
export const time = (name: string) => column('time', name);
export const jcs = (name: string) => column('jcs', name);
export const nullable = (of: Column): Column => ({ ...of, nullable: true });
