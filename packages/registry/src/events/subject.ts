import type { DomainEvent } from './domain-event.js';

/** What an event is about: the pair that the log is indexed by. `id` is at most 256 bytes. */
export interface Subject {
  readonly kind: 'package';
  readonly id: string;
}

export function subjectOf(event: DomainEvent): Subject {
  return { kind: 'package', id: event.packageId };
}
