import type { RecordedEvent } from '@artifact-store/planes';
import type { EventStore } from '@artifact-store/registry';

/** The whole log, page by page. */
export async function logOf(store: Pick<EventStore, 'page'>): Promise<RecordedEvent[]> {
  const log: RecordedEvent[] = [];
  for (;;) {
    const page = await store.page(log.length, 1000);
    if (page.length === 0) return log;
    log.push(...page);
  }
}

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
