import { type CborMap, decodeCanonical, isMap } from '@artifact-store/encoding';
import type { RecordedEvent } from '@artifact-store/planes';

/** An event of a package's retention, in words. */
export interface Happening {
  readonly what: string;
  /** Why, and until when. */
  readonly details: string;
}

type Telling = (payload: CborMap) => Happening;

const TELLINGS: Readonly<Record<string, Telling>> = {
  'v1.retention.default_applied': ({ retention_class: name, expires_at: until }) => ({
    what: 'created',
    details: until === null ? `class ${name}: never expires` : `class ${name}: kept until ${until}`,
  }),
  'v1.retention.extended': ({ new_expires_at: until, previous_expires_at: before, reason }) => ({
    what: 'extended',
    details: `${quoted(reason)}: kept until ${until}, instead of ${before}`,
  }),
  'v1.retention.hold_applied': ({ hold_id: hold, reference, reason }) => ({
    what: 'held',
    details: `${reference === null ? '' : `${reference}, `}${quoted(reason)}: kept until the release of ${hold}`,
  }),
  'v1.retention.hold_released': ({ hold_id: hold, active_hold_id: other, reason }) => ({
    what: 'released',
    details: `${quoted(reason)}: ${hold} ends; ${other === null ? 'no hold is left' : `still held by ${other}`}`,
  }),
  'v1.retention.eligibility_marked': ({ expires_at: expiry }) => ({
    what: 'eligible',
    details: `expired at ${expiry} and not held: may be deleted`,
  }),
  'v1.package.collection_started': ({ expires_at: expiry }) => ({
    what: 'collecting',
    details: `expired at ${expiry} and not held: its files are being let go`,
  }),
  'v1.package.garbage_collected': ({ locations_released: count }) => ({
    what: 'collected',
    details: `all of its files are let go, ${count} stored ones`,
  }),
  'v1.package.undeleted': ({ status, new_expires_at: until, reason }) => ({
    what: 'undeleted',
    details: `${quoted(reason)}: ${status} again with all of its files, and kept until ${until}`,
  }),
};

/** Whether an event is one of those that a package's retention is made of. */
export function isOfRetention(eventType: string): boolean {
  return Object.hasOwn(TELLINGS, eventType);
}

/** What an event says. One of another version is told by its type alone. */
export function happening({ eventType, payload }: Pick<RecordedEvent, 'eventType' | 'payload'>): Happening {
  const telling = Object.hasOwn(TELLINGS, eventType) ? TELLINGS[eventType] : undefined;
  const members = decodeCanonical(payload);
  if (telling === undefined || !isMap(members)) return { what: eventType, details: '(unknown to this version)' };
  return telling(members);
}

const quoted = (reason: CborMap[string] | undefined) => JSON.stringify(reason ?? '');
