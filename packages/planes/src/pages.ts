/** One page of a list. Cursors are opaque keyset positions: stable under inserts, and never an offset. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it as `cursor` for the next page; null on the last. */
  readonly nextCursor: string | null;
}

export interface PageRequest {
  /** 1 to 1000, 100 if not given. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export const MAX_PAGE_LIMIT = 1000;
export const DEFAULT_PAGE_LIMIT = 100;
