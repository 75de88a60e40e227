import type { CborMap } from '@artifact-store/encoding';
import { isMap } from '@artifact-store/encoding';
import { type ContentAddress, parseContentAddress, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import type { ObjectsToVerify } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';

/** Where a verification stands, as its job's cursor keeps it. */
export interface VerificationCursor {
  /** What was verified then or later is of no concern: it may have been verified by this job. */
  readonly asOf: Timestamp;
  /** The last object of those that are done with. */
  readonly after: ObjectsToVerify['after'];
  /** The objects that are being read; undefined where none are. */
  readonly page: PageUnderWay | undefined;
}

/** A page that was handed out, and of which nothing was heard yet. */
export interface PageUnderWay {
  /** Of the last event before the page was chosen. */
  readonly sequence: number;
  readonly bytes: number;
  readonly end: NonNullable<ObjectsToVerify['after']>;
  readonly objects: readonly ObjectUnderWay[];
}

/** An object as it was when it was handed out. */
export interface ObjectUnderWay {
  readonly contentAddress: ContentAddress;
  readonly generation: number;
  readonly liveLocations: number;
}

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

function encodePage({ sequence, bytes, end, objects }: PageUnderWay): CborMap {
  const encoded = objects.map(({ contentAddress, generation, liveLocations }) => {
    return { content_address: contentAddress, generation, live_locations: liveLocations };
  });
  return { sequence, bytes, end: encodePosition(end), objects: encoded };
}

function decodePage({ sequence, bytes, end, objects }: CborMap): PageUnderWay {
  const encoded = Array.isArray(objects) ? objects.filter(isMap) : [];
  return {
    sequence: Number(sequence),
    bytes: Number(bytes),
    end: decodePosition(isMap(end) ? end : {}),
    objects: encoded.map(({ content_address: address, generation, live_locations: live }) => {
      return {
        contentAddress: parseContentAddress(String(address)),
        generation: Number(generation),
        liveLocations: Number(live),
      };
    }),
  };
}

type Position = NonNullable<ObjectsToVerify['after']>;

function encodePosition({ lastVerifiedAt, contentAddress }: Position): CborMap {
  return { last_verified_at: lastVerifiedAt, content_address: contentAddress };
}

function decodePosition({ last_verified_at: lastVerifiedAt, content_address: address }: CborMap): Position {
  return {
    lastVerifiedAt: typeof lastVerifiedAt === 'string' ? parseTimestamp(lastVerifiedAt) : null,
    contentAddress: parseContentAddress(String(address)),
  };
}
