import { type CborMap, isMap } from '@artifact-store/encoding';
import { parseContentAddress, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import type { ObjectsToVerify } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';

/** Where a verification stands, as its job's cursor keeps it. */
export interface VerificationCursor {
  /** What was verified then or later is of no concern: it may have been verified by this job. */
  readonly asOf: Timestamp;
  /** The last object of those that are done with. */
  readonly after: Position | undefined;
  /** The objects that are being read; undefined where none are. */
  readonly page: PageUnderWay | undefined;
}

/** A page that was handed out, as far as nothing was heard of it yet. */
export interface PageUnderWay {
  /** Of the last event before the page was chosen. */
  readonly sequence: number;
  readonly end: Position;
  readonly objects: readonly ObjectUnderWay[];
}

/** An object as it was when it was handed out. */
export interface ObjectUnderWay extends Position {
  readonly generation: number;
  readonly sizeBytes: number;
  readonly liveLocations: number;
  /** Whether some of its many locations are told of, and others not yet. */
  readonly isTold?: boolean;
}

export type Position = NonNullable<ObjectsToVerify['after']>;

export function encodeCursor({ asOf, after, page }: VerificationCursor): CborMap {
  const begun = { as_of: asOf, ...(after === undefined ? {} : { after: encodePosition(after) }) };
  return page === undefined ? begun : { ...begun, page: encodePage(page) };
}

/** Undefined before the verification has begun. */
export function verificationCursor({ cursor }: Pick<JobRow, 'cursor'>): VerificationCursor | undefined {
  const { as_of: asOf, after, page } = cursor;
  if (typeof asOf !== 'string') return undefined;
  return {
    asOf: parseTimestamp(asOf),
    after: isMap(after) ? decodePosition(after) : undefined,
    page: isMap(page) ? decodePage(page) : undefined,
  };
}

function encodePage({ sequence, end, objects }: PageUnderWay): CborMap {
  const encoded = objects.map((object) => {
    const { generation, sizeBytes, liveLocations, isTold = false } = object;
    return { ...encodePosition(object), generation, size_bytes: sizeBytes, live_locations: liveLocations, is_told: isTold };
  });
  return { sequence, end: encodePosition(end), objects: encoded };
}

function decodePage({ sequence, end, objects }: CborMap): PageUnderWay {
  const encoded = Array.isArray(objects) ? objects.filter(isMap) : [];
  return {
    sequence: Number(sequence),
    end: decodePosition(isMap(end) ? end : {}),
    objects: encoded.map((object) => ({
      ...decodePosition(object),
      generation: Number(object.generation),
      sizeBytes: Number(object.size_bytes),
      liveLocations: Number(object.live_locations),
      isTold: object.is_told === true,
    })),
  };
}

export function positionOf({ lastVerifiedAt, contentAddress }: Position): Position {
  return { lastVerifiedAt, contentAddress };
}

function encodePosition({ lastVerifiedAt, contentAddress }: Position): CborMap {
  return { last_verified_at: lastVerifiedAt, content_address: contentAddress };
}

function decodePosition({ last_verified_at: lastVerifiedAt, content_address: address }: CborMap): Position {
  return {
    lastVerifiedAt: typeof lastVerifiedAt === 'string' ? parseTimestamp(lastVerifiedAt) : null,
    contentAddress: parseContentAddress(String(address)),
  };
}
