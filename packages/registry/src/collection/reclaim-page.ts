import type { CborMap } from '@artifact-store/encoding';
import type { Timestamp } from '@artifact-store/identity';
import type { ObjectReclaimStarted } from '../events/domain-event.js';
import type { Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { ObjectReclaimView, StorageObjectView } from '../views/rows.js';
import { type CollectionCursor, claimedUntil } from './collection-job.js';
import type { KeysToDelete, PageDecision } from './page-decision.js';

/** So many objects are given up under one lock, and deleted at a time. */
export const RECLAIM_PAGE = 100;

export interface ReclaimPage {
  /** Given up, and not known to be gone: by an earlier page, or by a worker that is no more. */
  readonly open: readonly ObjectReclaimView[];
  /** To be given up. */
  readonly claimed: readonly StorageObjectView[];
}

/** Nothing is given up before what was given up is gone, so that there never is much of it. */
export async function loadReclaimPage(views: Views, cursor: CollectionCursor, clockNow: Timestamp): Promise<ReclaimPage> {
  const open = await views.openReclaims(RECLAIM_PAGE);
  const query = { claimedUntil: claimedUntil(cursor, clockNow), claimedFrom: cursor.claimedFrom, limit: RECLAIM_PAGE };
  return { open, claimed: open.length > 0 ? [] : await views.claimedObjects(query) };
}

/** Gives up objects that nothing refers to, and says which keys to delete. The job is leased, and its lease renewed. */
export function decideReclaimPage(job: JobRow, { open, claimed }: ReclaimPage): PageDecision {
  const events = open.length > 0 ? [] : claimed.filter(isOfFirstBackend).map((object) => givenUp(object, job.createdBy));
  const given = events.map(({ backendId, contentAddress, reclaimedGeneration }) => {
    return { backendId, contentAddress, generation: reclaimedGeneration };
  });
  const deletion = deletionOf([...open, ...given]);
  return {
    events,
    row: { ...job, cursor: { ...job.cursor, ...positionFrom(claimed) } },
    items: [],
    deletion,
    isOver: deletion === null,
  };
}

/**
 * Where the next page begins: what is claimed later is not claimed before. An index may keep for long what is gone from it, and
 * a page that began at its beginning would look at all that the earlier ones gave up.
 */
function positionFrom([first]: readonly StorageObjectView[]): CborMap {
  return first === undefined ? {} : { claimed_from: first.claimedAt };
}

/** The keys of one backend. */
export function deletionOf(reclaims: readonly ObjectReclaimView[]): KeysToDelete | null {
  const [first] = reclaims;
  if (first === undefined) return null;
  const keys = reclaims.filter(isOfFirstBackend).map(({ contentAddress, generation }) => ({ contentAddress, generation }));
  return { backendId: first.backendId, keys };
}

/** For `filter`. */
function isOfFirstBackend<Row extends { readonly backendId: string }>({ backendId }: Row, _index: number, all: readonly Row[]) {
  return backendId === all[0]?.backendId;
}

/** From here on the key of this generation is dead. */
export function givenUp(
  {
    backendId,
    contentAddress,
    generation,
    sizeBytes,
  }: Pick<StorageObjectView, 'backendId' | 'contentAddress' | 'generation' | 'sizeBytes'>,
  actor: string,
): ObjectReclaimStarted {
  return {
    type: 'v1.storage.object_reclaim_started',
    actor,
    backendId,
    contentAddress,
    reclaimedGeneration: generation,
    newGeneration: generation + 1,
    sizeBytes,
  };
}
