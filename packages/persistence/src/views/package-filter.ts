import type { PackageFilter } from '@artifact-store/registry';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

type Query = SelectQueryBuilder<ObjectLiteral>;

const EQUAL = ['producer', 'subject', 'retentionClass', 'name', 'status'] as const;

/** Adds what a filter asks for to a query over `package` and `retention`; each part has an index. */
export function narrowPackages(query: Query, filter: PackageFilter): Query {
  for (const member of EQUAL) {
    if (filter[member] !== undefined) query.andWhere(`package.${member} = :${member}`, { [member]: filter[member] });
  }
  const { createdAfter, createdBefore, after, held, eligible } = filter;
  if (createdAfter !== undefined) query.andWhere('package.createdAt > :createdAfter', { createdAfter });
  if (createdBefore !== undefined) query.andWhere('package.createdAt < :createdBefore', { createdBefore });
  if (after !== undefined) query.andWhere('(package.createdAt, package.packageId) < (:createdAt, :packageId)', after);
  if (held !== undefined) query.andWhere(`retention.activeHoldId IS ${held ? 'NOT ' : ''}NULL`);
  if (eligible !== undefined) query.andWhere('retention.eligibleForDeletion = :eligible', { eligible });
  for (const [index, { key, values }] of (filter.metadata ?? []).entries()) {
    const term = `term${index}`;
    query.innerJoin(
      'package_metadata_terms',
      term,
      `${term}.packageId = package.packageId AND ${term}.key = :${term}Key AND ${term}.value IN (:...${term}Values)`,
      { [`${term}Key`]: key, [`${term}Values`]: values },
    );
  }
  return query;
}
