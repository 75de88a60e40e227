import type { StorageLocationView, Verdict } from '@artifact-store/planes';
import type { LocationVerified } from '../events/domain-event.js';
import type { ObjectNow } from './objects-now.js';
import type { ObjectUnderWay } from './verification-cursor.js';

/** An object as it was when it was handed out, after the event with this sequence. */
export interface ObjectThen extends ObjectUnderWay {
  readonly sequence: number;
}

export interface Told {
  /** None where the verdict is void, or all is told already. */
  readonly locations: readonly StorageLocationView[];
  /** Whether there is nothing more to tell. */
  readonly isOver: boolean;
}

const NOTHING: Told = { locations: [], isOver: true };

/**
 * The locations of which a verdict tells: those that it changes, or one where it changes none. It is about bytes that may be
 * others by now: so it counts only while the object has the generation that was read, and it changes nothing that an event has
 * settled since the page was handed out.
 */
export function toldBy(verdict: Verdict, then: ObjectThen, now: ObjectNow): Told {
  const { generation, liveLocations } = now.object;
  if (verdict.generation !== generation || then.generation !== generation || liveLocations === 0) return NOTHING;
  return verdict.mismatch === null ? foundGood(then, now) : foundBad(then, now);
}

/** Where a location failed since, or came back as failed, somebody else may have read later than we did. */
function foundGood({ sequence, isTold }: ObjectThen, { oldest, changing, isWhole }: ObjectNow): Told {
  const healed = changing.filter(({ lastEventSequence }) => lastEventSequence <= sequence);
  if (healed.length > 0) return { locations: healed, isOver: isWhole || healed.length < changing.length };
  return isTold || oldest?.status !== 'active' ? NOTHING : { locations: [oldest], isOver: true };
}

/** Void where anything happened to the object since: an upload replaces the bytes that were read. */
function foundBad({ sequence, liveLocations, isTold }: ObjectThen, { object, changing, isWhole, oldest }: ObjectNow): Told {
  const isAsItWas = object.liveLocations === liveLocations;
  if (!isAsItWas || changing.some(({ lastEventSequence }) => lastEventSequence > sequence)) return NOTHING;
  const failing = changing.filter(({ status }) => status === 'active');
  if (failing.length > 0) return { locations: failing, isOver: isWhole };
  // Told of also where nothing changes: what is lost would else be the longest unverified for ever, and take every limit up.
  return isTold || oldest === undefined ? NOTHING : { locations: [oldest], isOver: true };
}

export function locationVerified(verdict: Verdict, location: StorageLocationView, actor: string): LocationVerified {
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
