import { compareText } from '@artifact-store/encoding';
import type { PackageDetails } from '@artifact-store/planes';
import type { PackageFilter } from '@artifact-store/registry';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

type Query = SelectQueryBuilder<ObjectLiteral>;

const EQUAL = ['producer', 'subject', 'retentionClass', 'name', 'status'] as const;

/**
 * Filters that find the same packages together, and none twice; each reads its page from one index without sorting all that
 * match. A package has one value per metadata key, so what may be this value or that one is asked for one by one.
 */
export function singleValued(filter: PackageFilter): readonly PackageFilter[] {
  const [first, ...others] = filter.metadata ?? [];
  if (first === undefined) return [filter];
  return first.values.map((value) => ({ ...filter, metadata: [{ key: first.key, values: [value] }, ...others] }));
}

/** Adds what a filter asks for to a query over `package` and `retention`; each part has an index. Newest first. */
export function narrowPackages(query: Query, filter: PackageFilter): Query {
  for (const member of EQUAL) {
    if (filter[member] !== undefined) query.andWhere(`package.${member} = :${member}`, { [member]: filter[member] });
  }
  narrowByRetention(query, filter);
  // Terms are indexed by key and value in the packages' order; their copies of the columns let the index give it.
  const ordered = joinTerms(query, filter) ? 'term0' : 'package';
  const { createdAfter, createdBefore, after, limit } = filter;
  const range = (condition: string) => (isOfFew(filter) ? `(${condition}) = TRUE` : condition);
  if (createdAfter !== undefined) query.andWhere(range(`${ordered}.createdAt > :createdAfter`), { createdAfter });
  if (createdBefore !== undefined) query.andWhere(range(`${ordered}.createdAt < :createdBefore`), { createdBefore });
  if (after !== undefined)
    query.andWhere(range(`(${ordered}.createdAt, ${ordered}.packageId) < (:createdAt, :packageId)`), after);
  return query.orderBy(`${ordered}.createdAt`, 'DESC').addOrderBy(`${ordered}.packageId`, 'DESC').limit(limit);
}

// Most packages are neither held nor eligible. To find the few that are by their index beats reading the list in its order, and
// the other way round for the many that are not. SQLite guesses, so conditions whose index it is not to take get another form.
function narrowByRetention(query: Query, { held, eligible }: PackageFilter): void {
  if (held === true) query.andWhere("retention.activeHoldId > ''");
  if (held === false) query.andWhere('(retention.activeHoldId IS NULL) = TRUE');
  // The first condition is the partial index' own; the second is true wherever that is, and makes SQLite search the index.
  if (eligible === true) query.andWhere("retention.eligibleForDeletion = TRUE AND retention.eligibleAt > ''");
  if (eligible === false) query.andWhere('(retention.eligibleForDeletion = FALSE) = TRUE');
}

const isOfFew = ({ held, eligible }: PackageFilter) => held === true || eligible === true;

/** Whether there was any to join. */
function joinTerms(query: Query, { metadata = [] }: PackageFilter): boolean {
  for (const [index, { key, values }] of metadata.entries()) {
    const term = `term${index}`;
    query.innerJoin(
      'package_metadata_terms',
      term,
      `${term}.packageId = package.packageId AND ${term}.key = :${term}Key AND ${term}.value IN (:...${term}Values)`,
      { [`${term}Key`]: key, [`${term}Values`]: values },
    );
  }
  return metadata.length > 0;
}

/** The first packages of several lists as one list, newest first. */
export function newestOf(lists: readonly (readonly PackageDetails[])[], limit: number): readonly PackageDetails[] {
  const [only, ...others] = lists;
  if (only !== undefined && others.length === 0) return only;
  return lists
    .flat()
    .sort(({ package: a }, { package: b }) => compareText(b.createdAt, a.createdAt) || compareText(b.packageId, a.packageId))
    .slice(0, limit);
}
