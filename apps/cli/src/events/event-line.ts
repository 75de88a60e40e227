import { type CborMap, decodeCanonical, isMap } from '@artifact-store/encoding';
import type { RecordedEvent } from '@artifact-store/planes';
import { printable } from '../output/printable.js';
import { bytesText, countedText } from '../output/units.js';
import { happening, isOfRetention } from '../retention/happening.js';

type Telling = (payload: CborMap) => string;

const TELLINGS: Readonly<Record<string, Telling>> = {
  'v1.package.created': ({ name, producer, subject }) => `${quoted(name)} by ${quoted(producer)} about ${quoted(subject)}`,
  'v1.file.ingested': ({ relative_path: path, size_bytes: bytes }) => `${quoted(path)}, ${bytesText(Number(bytes))}`,
  'v1.package.finalized': ({ files }) => `a manifest of ${countedText(Array.isArray(files) ? files.length : 0, 'file')}`,
  'v1.storage.location_deleted': ({ object_kept: isKept }) =>
    `let go; its bytes ${isKept === true ? 'are still needed' : 'may go'}`,
  'v1.storage.object_reclaim_started': ({ size_bytes: bytes }) => `${bytesText(Number(bytes))} are given up`,
  'v1.storage.object_reclaimed': ({ size_bytes: bytes }) => `${bytesText(Number(bytes))} are gone`,
  'v1.storage.location_verified': ({ verified, mismatch }) =>
    verified === true ? 'is what it was' : `is not sound: ${mismatch}`,
};

// As wide as nearly all are: lines that come one after the other cannot wait for the widest.
const WIDTHS = { sequence: 6, type: 33, subject: 44, actor: 8 };

/** An event as a line for people: time, sequence, type, subject, actor, and what it says. */
export function eventLine(event: RecordedEvent): string {
  const { createdAt, sequence, eventType, subjectKind, subjectId, actor } = event;
  return [
    createdAt,
    String(sequence).padStart(WIDTHS.sequence),
    printable(eventType).padEnd(WIDTHS.type),
    printable(`${subjectKind} ${subjectId}`).padEnd(WIDTHS.subject),
    printable(actor).padEnd(WIDTHS.actor),
    printable(sentence(event)),
  ]
    .join('  ')
    .trimEnd();
}

/** Nothing for an event of another version, which its type alone tells. */
function sentence(event: RecordedEvent): string {
  if (isOfRetention(event.eventType)) return happening(event).details;
  const telling = Object.hasOwn(TELLINGS, event.eventType) ? TELLINGS[event.eventType] : undefined;
  const payload = telling === undefined ? undefined : decodeCanonical(event.payload);
  return telling !== undefined && isMap(payload) ? telling(payload) : '';
}

const quoted = (value: CborMap[string] | undefined) => JSON.stringify(value ?? '');
