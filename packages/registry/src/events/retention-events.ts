import type { EventType } from './domain-event.js';

/** The events that tell why a package is kept, or is not: its retention's history. An index holds them and no others. */
export const RETENTION_EVENTS = [
  'v1.retention.default_applied',
  'v1.retention.extended',
  'v1.retention.hold_applied',
  'v1.retention.hold_released',
  'v1.retention.eligibility_marked',
  'v1.package.collection_started',
  'v1.package.garbage_collected',
  'v1.package.undeleted',
] as const satisfies readonly EventType[];
