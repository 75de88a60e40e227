import type { PackageDetails } from '@artifact-store/planes';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { decodeRow, type RawRow, type TableName, type TableRows } from '../sql/rows.js';
import type { Reader, Session } from '../sql/session.js';

export type Query = SelectQueryBuilder<ObjectLiteral>;

/** Rows of tables as SQL reads them: inside a transaction through its session, outside through the pool. */
export abstract class TableReader {
  constructor(protected readonly reader: Reader) {}

  protected async packagesOf(narrow: (query: Query) => Query): Promise<readonly PackageDetails[]> {
    const rows = await this.reader.read((session) => session.rows(narrow(packageDetails(session))));
    return rows.map((row) => ({
      package: decodeRow('artifact_packages', row, 'package_'),
      retention: decodeRow('retention_state', row, 'retention_'),
    }));
  }

  protected async rows<Name extends TableName>(
    table: Name,
    alias: string,
    narrow: (query: Query) => Query,
  ): Promise<readonly TableRows[Name][]> {
    const rows: readonly RawRow[] = await this.reader.read((session) => session.rows(narrow(session.select(table, alias))));
    return rows.map((row) => decodeRow(table, row, `${alias}_`));
  }
}

function packageDetails(session: Session): Query {
  return session
    .select('artifact_packages', 'package')
    .innerJoinAndSelect('retention_state', 'retention', 'retention.packageId = package.packageId');
}
