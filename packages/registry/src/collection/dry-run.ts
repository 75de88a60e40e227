import type { Timestamp } from '@artifact-store/identity';
import type { ObjectCount, Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import { type CollectionCursor, countedUp, itemsOf, positionAfter } from './collection-job.js';
import type { PageDecision } from './page-decision.js';
import { countedInFull, loadCandidates, MORE_THAN_A_PAGE, type Selection, selectPackages } from './select-packages.js';

export interface TriedPage extends Selection {
  /** What the chosen packages would give up, after all that go before them. */
  readonly freed: ObjectCount;
}

/** The same selection as that of a release. */
export async function loadTriedPage(views: Views, cursor: CollectionCursor, clockNow: Timestamp): Promise<TriedPage> {
  const { chosen, last } = selectPackages(await loadCandidates(views, cursor), clockNow);
  const packageIds = chosen.map(({ details }) => details.retention.packageId);
  const freed = await views.wouldBeFreed({ packageIds, expiredAt: clockNow });
  return { chosen: await countedInFull(views, chosen, ({ live }) => live >= MORE_THAN_A_PAGE), last, freed };
}

/** Counts what a release would let go. The job is leased, and its lease renewed. */
export function decideTriedPage(job: JobRow, cursor: CollectionCursor, { chosen, last, freed }: TriedPage): PageDecision {
  const packageIds = chosen.map(({ details }) => details.retention.packageId);
  const locations = chosen.reduce((sum, { live }) => sum + live, 0);
  const done = job.done + chosen.length;
  const row: JobRow = {
    ...job,
    done,
    total: Math.max(job.total ?? 0, done),
    cursor: {
      ...job.cursor,
      ...positionAfter(last),
      has_seen_collecting: true,
      freed_objects: cursor.freed.objects + freed.objects,
      freed_bytes: cursor.freed.bytes + freed.bytes,
    },
    result: countedUp(job.result, { released_locations: locations, collected_packages: chosen.length }),
    itemCount: job.itemCount + chosen.length,
  };
  const isOver = chosen.length === 0 && last === undefined;
  return { events: [], row, items: itemsOf(job, packageIds), deletion: null, isOver };
}
