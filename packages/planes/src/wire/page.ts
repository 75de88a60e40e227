import type { Page } from '../pages.js';
import type { JsonFields } from './json-fields.js';

/** A page of a list on the wire. */
export interface PageJson<Item> {
  readonly items: readonly Item[];
  /** Null on the last page. */
  readonly next_cursor: string | null;
}

export function pageJson<Item, Json>({ items, nextCursor }: Page<Item>, json: (item: Item) => Json): PageJson<Json> {
  return { items: items.map(json), next_cursor: nextCursor };
}

/** @throws UnexpectedFieldError, and what `item` throws */
export function pageFrom<Item>(fields: JsonFields, item: (fields: JsonFields) => Item): Page<Item> {
  return { items: fields.list('items', item), nextCursor: fields.nullable('next_cursor', (name) => fields.text(name)) };
}
