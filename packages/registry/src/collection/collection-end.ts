import { addSeconds, latest, type Timestamp } from '@artifact-store/identity';
import type { JobLease, JobView } from '@artifact-store/planes';
import { objectId } from '../events/subject.js';
import { ended, written } from '../jobs/ending.js';
import { type JobSnapshot, leasedJob } from '../jobs/lease.js';
import type { Decision, EventStore } from '../ports/event-store.js';
import type { ObjectCount, Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import { begunCursor, type CollectionCursor, claimedUntil, countedUp } from './collection-job.js';

/** What is left when all pages are done. */
export interface CollectionRest {
  /** Without references, for at least the grace period: of a dry run, which leaves them. */
  readonly due: ObjectCount;
  /** Without references, for less than that. */
  readonly waiting: ObjectCount & { readonly earliest: Timestamp | null };
  /** Given up, and not known to be gone: of a dry run, too. */
  readonly open: ObjectCount;
  /** The clock. */
  readonly asOf: Timestamp;
  /** The time that an event would bear. */
  readonly recordedAt: Timestamp;
}

const NO_OBJECTS: ObjectCount = { objects: 0, bytes: 0 };
/** Far more than there can be: nothing is given up while anything is open. */
const OPEN_LOOKED_AT = 10_000;

/** Counting takes a while in a large store, so it holds up nobody. */
export async function countRest(store: EventStore, job: JobRow, asOf: Timestamp): Promise<CollectionRest> {
  const cursor = begunCursor(job);
  const [claimed, open, { lastCreatedAt }] = await Promise.all([
    store.views.countClaimed(claimedUntil(cursor, asOf)),
    job.dryRun ? countOpen(store.views) : NO_OBJECTS,
    store.head(),
  ]);
  return { ...claimed, open, asOf, recordedAt: latest(asOf, lastCreatedAt ?? asOf) };
}

async function countOpen(views: Views): Promise<ObjectCount> {
  const open = await views.openReclaims(OPEN_LOOKED_AT);
  const objects = await views.objects(open);
  const sizes = new Map(objects.map((each) => [objectId(each.backendId, each.contentAddress), each.sizeBytes]));
  const bytes = open.reduce((sum, each) => sum + (sizes.get(objectId(each.backendId, each.contentAddress)) ?? 0), 0);
  return { objects: open.length, bytes };
}

/** Ends a collection that has come to its end, and says what is left for later ones. @throws LeaseLostError */
export function decideCollectionEnd(lease: JobLease, rest: CollectionRest, { row, now }: JobSnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  const cursor = begunCursor(job);
  const { reclaimed, claimed, next } = job.dryRun ? whatWouldBeLeft(rest, cursor) : whatIsLeft(rest, cursor);
  const done = job.done + reclaimed.objects;
  const counted: JobRow = {
    ...job,
    done,
    total: done,
    bytes: job.bytes + reclaimed.bytes,
    result: {
      ...countedUp(job.result, { reclaimed_objects: reclaimed.objects, reclaimed_bytes: reclaimed.bytes }),
      claimed_objects: claimed.objects,
      claimed_bytes: claimed.bytes,
      next_reclaim_at: next,
    },
  };
  return written(ended(counted, 'succeeded', now));
}

interface Left {
  /** Beside those that are counted already. */
  readonly reclaimed: ObjectCount;
  readonly claimed: ObjectCount;
  readonly next: Timestamp | null;
}

function whatIsLeft({ due, waiting, asOf }: CollectionRest, { graceSeconds }: CollectionCursor): Left {
  const next = due.objects > 0 ? asOf : after(waiting.earliest, graceSeconds);
  return { reclaimed: NO_OBJECTS, claimed: sum(due, waiting), next };
}

/** As if all that would be freed were claimed now. */
function whatWouldBeLeft({ due, waiting, open, asOf, recordedAt }: CollectionRest, cursor: CollectionCursor): Left {
  const { freed, graceSeconds } = cursor;
  if (recordedAt <= claimedUntil(cursor, asOf)) {
    return { reclaimed: sum(due, open, freed), claimed: waiting, next: after(waiting.earliest, graceSeconds) };
  }
  const earliest = waiting.earliest ?? (freed.objects > 0 ? recordedAt : null);
  return { reclaimed: sum(due, open), claimed: sum(waiting, freed), next: after(earliest, graceSeconds) };
}

const after = (claimedAt: Timestamp | null, graceSeconds: number) =>
  claimedAt === null ? null : addSeconds(claimedAt, graceSeconds);

function sum(...counts: readonly ObjectCount[]): ObjectCount {
  return counts.reduce((all, { objects, bytes }) => ({ objects: all.objects + objects, bytes: all.bytes + bytes }), NO_OBJECTS);
}
