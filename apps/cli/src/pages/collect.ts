import type { Page } from '@artifact-store/planes';

/** One page of a list, or with `all` that page and every one after it as one. */
export async function collect<Item>(
  page: (cursor: string | undefined) => Promise<Page<Item>>,
  cursor: string | undefined,
  all: boolean,
): Promise<Page<Item>> {
  const first = await page(cursor);
  if (!all) return first;
  const items = [...first.items];
  for (let next = first.nextCursor; next !== null; ) {
    const more = await page(next);
    for (const item of more.items) items.push(item);
    next = more.nextCursor;
  }
  return { items, nextCursor: null };
}
