import { type Documents, invalid, isObject, type JsonObject } from './documents.js';

/** How many items have each result. */
export type Counts = Readonly<Record<string, number>>;

const RESULT = /^[a-z][a-z0-9_]{0,63}$/;
/** An item that says nothing that could be counted by. */
const UNKNOWN = 'unknown';

/** Counts items by their results, whatever results there are; those without one are `unknown`. In the order of the results. */
export function countsOf(items: readonly JsonObject[]): Counts {
  const counts = new Map<string, number>();
  for (const { result } of items) {
    const name = typeof result === 'string' && RESULT.test(result) ? result : UNKNOWN;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort());
}

/**
 * The items of a normalized document: a list, or an object that has it under `name` or `items`. None where there is no document, as
 * in a run that was stopped.
 * @throws RunDirectoryError for any other form
 */
export function itemsIn(documents: Documents, name: 'evidence' | 'findings' | 'mappings'): readonly JsonObject[] {
  const path = `normalized/${name}.json`;
  const document = documents.get(path);
  if (document === undefined) return [];
  const items = isObject(document) ? (document[name] ?? document.items) : document;
  if (!Array.isArray(items)) throw invalid(path, `holds no list of ${name}`);
  const odd = items.findIndex((item) => !isObject(item));
  if (odd >= 0) throw invalid(path, `has an entry that is no object: /${odd}`);
  return items;
}
