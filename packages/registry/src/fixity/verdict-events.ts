import type { StorageLocationView, Verdict } from '@artifact-store/planes';
import type { LocationVerified } from '../events/domain-event.js';
import type { StorageObjectView } from '../views/rows.js';
import type { ObjectUnderWay } from './verification-cursor.js';

/** What is known of an object under the lock. */
export interface ObjectNow {
  readonly object: StorageObjectView;
  /** An active location, if there is any. */
  readonly oldest: StorageLocationView | undefined;
  readonly failed: readonly StorageLocationView[];
  /** All that are not deleted; known only of an object that was found bad. */
  readonly live: readonly StorageLocationView[];
}

/** An object as it was when it was handed out, after the event with this sequence. */
export interface ObjectThen extends ObjectUnderWay {
  readonly sequence: number;
}

/**
 * What a verdict comes to: an event for each location that it changes, or one where it changes none; none where it is void.
 * It tells of bytes that may be others by now: so it counts only while the object has the generation that was read, and it
 * changes nothing that an event has settled since the page was handed out.
 */
export function verdictEvents(verdict: Verdict, then: ObjectThen, now: ObjectNow, actor: string): readonly LocationVerified[] {
  const { generation, liveLocations } = now.object;
  if (verdict.generation !== generation || then.generation !== generation || liveLocations === 0) return [];
  const locations = verdict.mismatch === null ? foundGood(then, now) : foundBad(then, now);
  return locations.map((location) => locationVerified(verdict, location, actor));
}

/** Where a location failed since, or came back as failed, somebody else may have read later than we did. */
function foundGood({ sequence }: ObjectThen, { oldest, failed }: ObjectNow): readonly StorageLocationView[] {
  const healed = failed.filter(({ lastEventSequence }) => lastEventSequence <= sequence);
  if (healed.length > 0) return healed;
  return oldest?.status === 'active' ? [oldest] : [];
}

/** Void where anything happened to the object since: an upload replaces the bytes that were read. */
function foundBad({ sequence, liveLocations }: ObjectThen, { object, live }: ObjectNow): readonly StorageLocationView[] {
  const isVoid = object.liveLocations !== liveLocations || live.some(({ lastEventSequence }) => lastEventSequence > sequence);
  if (isVoid) return [];
  const failing = live.filter(({ status }) => status === 'active');
  // Told of also where nothing changes: what is lost would else be the longest unverified for ever, and take every limit up.
  return failing.length > 0 ? failing : live.slice(0, 1);
}

function locationVerified(verdict: Verdict, location: StorageLocationView, actor: string): LocationVerified {
  const { storageLocationId, backendId, contentAddress, generation } = location;
  const { mismatch, actualContentAddress, actualSha256, actualSizeBytes } = verdict;
  return {
    type: 'v1.storage.location_verified',
    actor,
    storageLocationId,
    backendId,
    contentAddress,
    generation,
    verified: mismatch === null,
    mismatch,
    actualContentAddress,
    actualSha256,
    actualSizeBytes,
  };
}
